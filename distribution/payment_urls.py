"""Addresses of payments: batches, replies, accounts, and the books of a roster."""

from django.urls import path

from distribution.views import payment_acts, payment_replies, payments


patterns = [
    path("pembayaran/", payments.payment_list, name="payments"),
    path("pembayaran/rekening/", payment_replies.payment_accounts, name="payment-accounts"),
    path("pembayaran/daftar/<int:pk>/", payments.roster_payments, name="roster-payments"),
    path("pembayaran/daftar/<int:pk>/siapkan/", payment_acts.payment_prepare, name="payment-prepare"),
    path("pembayaran/daftar/<int:pk>/rekonsiliasi/", payments.books, name="payment-books"),
    path("pembayaran/<int:pk>/", payments.batch_page, name="batch"),
    path("pembayaran/<int:pk>/rekening/", payment_acts.batch_accounts, name="batch-accounts"),
    path("pembayaran/<int:pk>/alihkan/", payment_acts.batch_redirect, name="batch-redirect"),
    path("pembayaran/<int:pk>/batalkan/", payment_acts.batch_cancel, name="batch-cancel"),
    path("pembayaran/<int:pk>/salurkan/", payment_acts.batch_release, name="batch-release"),
    path("pembayaran/<int:pk>/spm/", payment_acts.batch_spm, name="batch-spm"),
    path("pembayaran/<int:pk>/sp2d/", payment_acts.batch_sp2d, name="batch-sp2d"),
    path("pembayaran/<int:pk>/kirim/", payment_acts.batch_send, name="batch-send"),
    path("pembayaran/<int:pk>/berkas/", payment_acts.batch_file, name="batch-file"),
    path("pembayaran/<int:pk>/serah-terima/", payment_acts.batch_follow, name="batch-follow"),
    path("pembayaran/<int:pk>/tindakan/", payment_acts.batch_act, name="batch-act"),
    path("pembayaran/<int:pk>/selisih/", payment_acts.batch_differences, name="batch-differences"),
    path("pembayaran/<int:pk>/tutup/", payment_acts.batch_close, name="batch-close"),
    path("pembayaran/<int:pk>/balasan/", payment_replies.reply_upload, name="reply-upload"),
    path("pembayaran/balasan/<int:pk>/", payment_replies.reply_page, name="reply"),
    path("pembayaran/balasan/<int:pk>/putuskan/", payment_replies.reply_decide, name="reply-decide"),
    path("pembayaran/balasan/<int:pk>/nominal/", payment_replies.reply_amounts, name="reply-amounts"),
    path("pembayaran/balasan/<int:pk>/kesampingkan/", payment_replies.reply_set_aside, name="reply-set-aside"),
    path("pembayaran/balasan/<int:pk>/jumlah/", payment_replies.reply_totals, name="reply-totals"),
    path("pembayaran/balasan/<int:pk>/ambil-alih/", payment_replies.reply_apply, name="reply-apply"),
    path("pembayaran/balasan/<int:pk>/tarik-kembali/", payment_replies.reply_undo, name="reply-undo"),
    path("pembayaran/balasan/<int:pk>/buang/", payment_replies.reply_discard, name="reply-discard"),
    path("keluarga/<int:pk>/pembayaran/", payments.family_payments, name="family-payments"),
]
