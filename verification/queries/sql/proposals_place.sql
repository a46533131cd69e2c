-- Purpose: where a family lives, as columns of the sheet; a part of proposals_freeze. Rows: none. Index: none.
jsonb_build_object(
    'alamat', coalesce(family.address, (
        SELECT min(row.said ->> 'address') FROM recipients_heldrow AS row WHERE row.change_id = draft.change_id
    ), ''), 'rt', coalesce(family.rt, ''), 'rw', coalesce(family.rw, ''),
    'kode_kelurahan_desa', replace(village.code, '.', ''), 'kelurahan_desa', village.name,
    'kode_kecamatan', replace(coalesce(district.code, ''), '.', ''), 'kecamatan', coalesce(district.name, ''),
    'kode_kabupaten_kota', replace(coalesce(city.code, ''), '.', ''), 'kabupaten_kota', coalesce(city.name, ''),
    'kode_provinsi', coalesce(province.code, ''), 'provinsi', coalesce(province.name, '')
)
