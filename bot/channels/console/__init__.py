"""The console: web pages for those who work at the desk. Only this folder knows the web server.

To add a page, write a module such as `people.py`:

1. handlers: `async def show(request) -> Response` that ends with `page(request, "nama.html", key=value)`, or, for a
   form, changes something and ends with `back("/nama", "disimpan")`. `request.state.account` is who asks,
   `request.state.form` the form that was sent, `office(request)` the parts of the house.
2. `def routes() -> list[BaseRoute]`, made of `get(path, handler, Act.X)` and `post(path, handler, Act.X)` alone: they
   see to the session, the roles of `bot/desk/roles.py`, the CSRF token and the size of a form (`largest=` bytes for
   uploads).
3. `templates/nama.html`, which begins with `{% extends "dasar.html" %}` and fills `judul` and `isi`; each form that
   posts holds `{{ segel() }}`. What `back` says stands in `templates/kabar.html`; for what is wrong with a form pass
   `problem="kata-kunci"` and write `{{ masalah(problem) }}`, whose words stand in `templates/masalah.html`.
4. one line in `app.PAGES`, and one in `rendering.NAVIGATION` where people should find it.
5. every change of anything is noted: `await office(request).audit.note(request.state.account.id, "rilis.pulih", id)`,
   or `audit.add(connection, …)` inside the transaction that does it. Never a text that a person typed, never a name.

Scripts and styles are files of `static/`; nothing inline, nothing from elsewhere, or the browser will refuse it.
"""

from bot.channels.console.mail import Messenger
from bot.channels.console.office import Office, open_office
from bot.channels.console.rendering import plain
from bot.channels.console.serving import ConsoleError, ConsoleSettings, first_words, serve

__all__ = ["ConsoleError", "ConsoleSettings", "Messenger", "Office", "first_words", "open_office", "plain", "serve"]
