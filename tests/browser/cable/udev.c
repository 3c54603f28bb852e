/* The part of libudev that Chromium asks for serial ports, with a folder in the place of the system.
 *
 * Preloaded under the name libudev.so.1 it is found wherever the real one would be. Every file of the folder
 * TILLWIRE_PORTS is one port: lines KEY=VALUE, its properties (DEVNAME is the path that is opened). A file that is
 * renamed into the folder is a cable plugged in, one that goes is a cable pulled. Other kinds of devices there are
 * none. Names that begin with a dot are no ports; names are at most 31 bytes long.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define ROOT "/sys/devices/tillwire/tty/"
/* No more is read of a file. */
#define MOST 4096

struct port { char path[sizeof ROOT + NAME_MAX]; const char *action; char lines[MOST]; size_t length; };
struct entry { struct entry *next; char path[sizeof ROOT + NAME_MAX]; };
struct list { int others, ports; struct entry *first; };
struct monitor { int fd, others, ports; };

static const char *folder(void) { const char *it = getenv("TILLWIRE_PORTS"); return it ? it : "/nonexistent"; }
static const char *name_of(const struct port *port) { return port->path + strlen(ROOT); }

/* ---- ports ---- */

/* A port with the properties of its file; a port that is gone has none. */
static struct port *load(const char *name, const char *action) {
  struct port *port = calloc(1, sizeof *port);
  char path[PATH_MAX];
  snprintf(port->path, sizeof port->path, ROOT "%s", name);
  snprintf(path, sizeof path, "%s/%s", folder(), name);
  port->action = action;
  FILE *file = fopen(path, "r");
  if (!file) return port;
  port->length = fread(port->lines, 1, MOST - 1, file);
  fclose(file);
  for (char *at = port->lines; (at = strchr(at, '\n')); ) *at++ = 0;
  return port;
}

static const char *property(const struct port *port, const char *key) {
  const char *end = port->lines + port->length;
  size_t length = strlen(key);
  for (const char *line = port->lines; line < end; line += strlen(line) + 1)
    if (!strncmp(line, key, length) && line[length] == '=') return line + length + 1;
  return NULL;
}

struct port *udev_device_new_from_syspath(void *udev, const char *path) {
  return strncmp(path, ROOT, strlen(ROOT)) ? NULL : load(path + strlen(ROOT), NULL);
}
struct port *udev_device_new_from_devnum(void *udev, char type, unsigned long number) { return NULL; }
struct port *udev_device_new_from_subsystem_sysname(void *udev, const char *in, const char *name) { return NULL; }
struct port *udev_device_unref(struct port *port) { free(port); return NULL; }
const char *udev_device_get_action(struct port *port) { return port->action; }
const char *udev_device_get_devnode(struct port *port) { return property(port, "DEVNAME"); }
const char *udev_device_get_property_value(struct port *port, const char *key) { return property(port, key); }
const char *udev_device_get_subsystem(struct port *port) { return "tty"; }
const char *udev_device_get_syspath(struct port *port) { return port->path; }
const char *udev_device_get_sysname(struct port *port) { return name_of(port); }
const char *udev_device_get_devtype(struct port *port) { return NULL; }
const char *udev_device_get_driver(struct port *port) { return NULL; }
const char *udev_device_get_sysattr_value(struct port *port, const char *key) { return NULL; }
struct entry *udev_device_get_properties_list_entry(struct port *port) { return NULL; }
struct port *udev_device_get_parent(struct port *port) { return NULL; }
struct port *udev_device_get_parent_with_subsystem_devtype(struct port *port, const char *s, const char *t) { return NULL; }

/* ---- which ports there are ---- */

void *udev_new(void) { return malloc(1); }
void *udev_unref(void *udev) { free(udev); return NULL; }
struct list *udev_enumerate_new(void *udev) { return calloc(1, sizeof(struct list)); }

static void note(int *ports, int *others, const char *subsystem) { *(strcmp(subsystem, "tty") ? others : ports) = 1; }

int udev_enumerate_add_match_subsystem(struct list *list, const char *subsystem) {
  note(&list->ports, &list->others, subsystem);
  return 0;
}

int udev_enumerate_scan_devices(struct list *list) {
  DIR *open = list->ports || !list->others ? opendir(folder()) : NULL;
  for (struct dirent *file; open && (file = readdir(open)); ) {
    if (file->d_name[0] == '.') continue;
    struct entry *entry = calloc(1, sizeof *entry);
    snprintf(entry->path, sizeof entry->path, ROOT "%s", file->d_name);
    entry->next = list->first;
    list->first = entry;
  }
  if (open) closedir(open);
  return 0;
}

struct entry *udev_enumerate_get_list_entry(struct list *list) { return list->first; }
struct entry *udev_list_entry_get_next(struct entry *entry) { return entry->next; }
const char *udev_list_entry_get_name(struct entry *entry) { return entry->path; }

struct list *udev_enumerate_unref(struct list *list) {
  for (struct entry *entry = list ? list->first : NULL, *next; entry; entry = next) {
    next = entry->next;
    free(entry);
  }
  free(list);
  return NULL;
}

/* ---- cables plugged and pulled ---- */

struct monitor *udev_monitor_new_from_netlink(void *udev, const char *name) {
  struct monitor *monitor = calloc(1, sizeof *monitor);
  monitor->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  return monitor;
}

int udev_monitor_filter_add_match_subsystem_devtype(struct monitor *monitor, const char *s, const char *type) {
  note(&monitor->ports, &monitor->others, s);
  return 0;
}

int udev_monitor_enable_receiving(struct monitor *monitor) {
  if (monitor->ports || !monitor->others)
    inotify_add_watch(monitor->fd, folder(), IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE);
  return 0;
}

int udev_monitor_get_fd(struct monitor *monitor) { return monitor->fd; }

struct port *udev_monitor_receive_device(struct monitor *monitor) {
  /* Room for one event and never for two: Chromium asks once each time the descriptor is ready. */
  char one[sizeof(struct inotify_event) + 32] __attribute__((aligned(8)));
  struct inotify_event *event = (struct inotify_event *)one;
  if (read(monitor->fd, one, sizeof one) <= (ssize_t)sizeof *event || event->name[0] == '.') return NULL;
  return load(event->name, event->mask & IN_MOVED_TO ? "add" : "remove");
}

struct monitor *udev_monitor_unref(struct monitor *monitor) {
  if (monitor) close(monitor->fd);
  free(monitor);
  return NULL;
}
