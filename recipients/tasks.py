"""Nudges for the intake: look at this import now. The import's row is the queue."""

from celery import shared_task
from django.utils import timezone

from recipients.actions import duplicates, lists, quality
from recipients.actions.events import requests
from recipients.actions.imports import admit_agreed, stage
from recipients.actions.imports.sweep import release_silent_admissions, waiting_for_admission, waiting_for_staging


@shared_task
def stage_import(import_id: int) -> bool:
    """Read and judge one import; nothing happens when somebody else does it already."""
    return stage(import_id=import_id)


@shared_task
def admit_import(import_id: int) -> bool:
    """Admit one import that a second person has agreed to; nothing happens when somebody else does it already."""
    return admit_agreed(import_id=import_id)


@shared_task
def match_list(list_id: int) -> bool:
    """Match one list of recipients; nothing happens when somebody else does it already."""
    return lists.match(list_id=list_id)


@shared_task
def sweep_imports() -> int:
    """Take up what a lost message or a dead worker left behind."""
    release_silent_admissions()
    waiting = waiting_for_staging()
    for import_id in waiting:
        stage_import.delay(import_id)
    agreed = waiting_for_admission()
    for import_id in agreed:
        admit_import.delay(import_id)
    unmatched = lists.waiting()
    for list_id in unmatched:
        match_list.delay(list_id)
    return len(waiting) + len(agreed) + len(unmatched)


@shared_task
def refresh_quality() -> int:
    """Count the figures of data quality anew."""
    return quality.refresh()


@shared_task
def search_duplicates(search_id: int) -> bool:
    """Work on one search for duplicates; nothing happens when somebody else does it already."""
    return duplicates.search(search_id=search_id)


@shared_task
def sweep_duplicates() -> int:
    """Take up searches that wait, and ask for one when persons are new or changed."""
    duplicates.look_for_new()
    waiting = duplicates.waiting_searches()
    for search_id in waiting:
        search_duplicates.delay(search_id)
    return len(waiting)


@shared_task
def search_duplicates_among_all() -> int | None:
    """Compare everybody anew: what is rare changes, and so do families and addresses."""
    return duplicates.search_all()


@shared_task
def discard_forgotten_drafts() -> int:
    """Throw away changes that were begun and never sent."""
    return requests.discard_forgotten(now=timezone.now())
