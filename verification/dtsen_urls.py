"""Addresses of the pages about DTSEN and of the duties to data owners."""

from django.urls import path

from verification.views import batches, deciles, differences, duties, proposals


patterns = [
    path("dtsen/usulan/", proposals.proposal_list, name="dtsen-proposals"),
    path("dtsen/usulan/setujui/", proposals.approve_many, name="dtsen-approve-many"),
    path("dtsen/usulan/keluarga/<int:pk>/", proposals.propose, name="dtsen-propose"),
    path("dtsen/usulan/<int:pk>/", proposals.proposal, name="dtsen-proposal"),
    path("dtsen/usulan/<int:pk>/bukti/", proposals.add_paper, name="dtsen-add-paper"),
    path("dtsen/usulan/<int:pk>/setujui/", proposals.approve, name="dtsen-approve"),
    path("dtsen/usulan/<int:pk>/tolak/", proposals.decline, name="dtsen-decline"),
    path("dtsen/usulan/<int:pk>/tarik/", proposals.withdraw, name="dtsen-withdraw"),
    path("dtsen/bukti/<int:pk>/", proposals.paper, name="dtsen-paper"),
    path("dtsen/selisih/", differences.difference_list, name="dtsen-differences"),
    path("dtsen/selisih/usulkan/", differences.propose_many, name="dtsen-propose-many"),
    path("dtsen/kiriman/", batches.batch_list, name="dtsen-batches"),
    path("dtsen/kiriman/baru/", batches.batch_new, name="dtsen-batch-new"),
    path("dtsen/kiriman/<int:pk>/berkas/", batches.batch_file, name="dtsen-batch-file"),
    path("dtsen/kiriman/<int:pk>/ulang/", batches.batch_again, name="dtsen-batch-again"),
    path("dtsen/kiriman/<int:pk>/terkirim/", batches.batch_sent, name="dtsen-batch-sent"),
    path("dtsen/jawaban/", batches.answers_take, name="dtsen-answers-take"),
    path("dtsen/jawaban/<int:pk>/", batches.answers_page, name="dtsen-answers"),
    path("dtsen/desil/", deciles.move_list, name="deciles"),
    path("kewajiban/", duties.duty_list, name="duties"),
    path("kewajiban/<int:pk>/", duties.report, name="duty-report"),
    path("kewajiban/<int:pk>/terkirim/", duties.report_sent, name="duty-report-sent"),
    path("kewajiban/catatan-akses/", duties.access_log, name="access-log"),
    path("kewajiban/data-balikan/", duties.return_data, name="return-data"),
]
