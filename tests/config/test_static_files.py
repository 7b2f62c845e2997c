import os

from django.templatetags.static import static

from config.static_files import digest_of_sources


def test_pages_link_to_the_plain_name_of_a_file_that_is_not_collected():
    assert static("admin/css/base.css") == "/static/admin/css/base.css"


def test_the_digest_of_the_sources_changes_with_any_file(settings, tmp_path):
    settings.STATICFILES_DIRS = [tmp_path]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    made_up = tmp_path / "made-up.css"
    made_up.write_text("a {}")
    before = digest_of_sources()
    assert digest_of_sources() == before
    os.utime(made_up, (0, 0))
    assert digest_of_sources() != before
