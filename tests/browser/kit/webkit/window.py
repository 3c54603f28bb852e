#!/usr/bin/python3
# WebKitGTK as a program that WebKitWebDriver drives: a window for every view, a profile that stays or none, and what pages
# write to their console on stdout. (Its own MiniBrowser keeps nothing while it is driven.)
#
#   window.py [--profile FOLDER] [--preload FOLDER] [--dark] [--language en-GB]

import argparse
import os
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--profile")
parser.add_argument("--preload")
parser.add_argument("--dark", action="store_true")
parser.add_argument("--language", default="en-GB")
given, _ = parser.parse_known_args()


def storage():
    if not given.profile:
        return WebKit2.WebsiteDataManager.new_ephemeral()
    lock = os.path.join(given.profile, "lock")
    if os.path.islink(lock):
        os.unlink(lock)
    os.symlink(f"localhost+{os.getpid()}", lock)
    data, cache = (os.path.join(given.profile, name) for name in ("data", "cache"))
    return WebKit2.WebsiteDataManager(base_data_directory=data, base_cache_directory=cache)


def scripts():
    """What runs in a page before its own scripts, as it is now."""
    folder = given.preload
    names = sorted(os.listdir(folder)) if folder and os.path.isdir(folder) else []
    for name in names:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            yield WebKit2.UserScript.new(
                file.read(),
                WebKit2.UserContentInjectedFrames.ALL_FRAMES,
                WebKit2.UserScriptInjectionTime.START,
                None,
                None,
            )


def load_changed(view, event):
    if event == WebKit2.LoadEvent.STARTED:
        manager = view.get_user_content_manager()
        manager.remove_all_scripts()
        for script in scripts():
            manager.add_script(script)


def create_view(_session):
    return show(WebKit2.WebView(web_context=context, **driven()))


def create_opened(opener, _action):
    """What a page opens: a link to a new tab. Whoever drives this is told, as no command asks for it."""
    print("OPENED A WINDOW", file=sys.stderr, flush=True)
    return show(WebKit2.WebView(related_view=opener, **driven()))


def driven():
    return {"is_controlled_by_automation": True, "user_content_manager": WebKit2.UserContentManager()}


def show(view):
    view.get_settings().set_enable_write_console_messages_to_stdout(True)
    # No processor draws better than without a graphics card that is not there.
    view.get_settings().set_hardware_acceleration_policy(WebKit2.HardwareAccelerationPolicy.NEVER)
    view.connect("load-changed", load_changed)
    view.connect("create", create_opened)
    window = Gtk.Window(decorated=False)
    window.set_default_size(1280, 800)
    window.add(view)
    view.connect("close", lambda _view: window.destroy())
    window.show_all()
    return view


def automation_started(_context, session):
    session.connect("create-web-view", create_view)


settings = Gtk.Settings.get_default()
settings.set_property("gtk-enable-animations", False)
settings.set_property("gtk-application-prefer-dark-theme", given.dark)
context = WebKit2.WebContext.new_with_website_data_manager(storage())
context.set_preferred_languages([given.language])
context.set_automation_allowed(True)
context.connect("automation-started", automation_started)
sys.stdout.flush()
Gtk.main()
