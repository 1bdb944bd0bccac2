// A library for LD_PRELOAD that stands between a program and its disk, for the fault tests. It only concerns itself
// with files below SHIM_ROOT. With SHIM_LOG it writes down, in order, everything that changes what a power cut would
// leave: support/power_cut.py rebuilds directories from that. With SHIM_FAULT it misbehaves:
//   short           every write takes half of what it was given
//   eintr           every third read and write is interrupted first (the kernel does not interrupt an open of a local file)
//   enospc:TEXT     a write to a file whose path holds TEXT finds the disk full
// One lock is held over each call and its line in the log, so that the log's order is the order of the calls.
// A log record: op (1 byte), lengths of path, second path and data (4 bytes each), inode, offset (8 bytes each), bytes.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FD 4096
#define EXPORT __attribute__((visibility("default")))
#define REAL(name) ((__typeof__(&name))real(#name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static int started;
static const char* root;
static const char* fault;
static unsigned calls;
static char* names[MAX_FD];  // of the watched files that are open
static int appends[MAX_FD];

static void* real(const char* name) { return dlsym(RTLD_NEXT, name); }

static void start(void) {
  if (started) return;
  started = 1;
  root = getenv("SHIM_ROOT");
  fault = getenv("SHIM_FAULT");
  const char* path = getenv("SHIM_LOG");
  if (path != NULL) log_fd = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void enter(void) {
  pthread_mutex_lock(&lock);
  start();
}

// The memory that SQLite's processes share is made anew after a crash.
static int is_watched(const char* path) {
  if (root == NULL || path == NULL || strncmp(path, root, strlen(root)) != 0) return 0;
  const size_t length = strlen(path);
  return length < 4 || strcmp(path + length - 4, "-shm") != 0;
}

static const char* name_of(int fd) { return fd >= 0 && fd < MAX_FD ? names[fd] : NULL; }

static void put(const void* bytes, size_t count) {
  const char* at = bytes;
  while (count > 0) {
    const ssize_t done = REAL(write)(log_fd, at, count);
    if (done < 0 && errno != EINTR) abort();
    if (done > 0) at += done, count -= (size_t)done;
  }
}

static void note(char op, const char* path, const char* path2, uint64_t inode, uint64_t offset, const void* data,
                 size_t size) {
  if (log_fd < 0) return;
  const int kept = errno;
  const uint32_t lengths[3] = {(uint32_t)strlen(path), path2 ? (uint32_t)strlen(path2) : 0, (uint32_t)size};
  char head[1 + sizeof lengths + 16];
  head[0] = op;
  memcpy(head + 1, lengths, sizeof lengths);
  memcpy(head + 1 + sizeof lengths, &inode, 8);
  memcpy(head + 9 + sizeof lengths, &offset, 8);
  put(head, sizeof head);
  put(path, lengths[0]);
  if (path2) put(path2, lengths[1]);
  if (size > 0) put(data, size);
  errno = kept;
}

static uint64_t inode_of(int fd) {
  struct stat info;
  return fstat(fd, &info) == 0 ? info.st_ino : 0;
}

static int is_interrupted(void) {
  if (fault == NULL || strcmp(fault, "eintr") != 0 || ++calls % 3 != 0) return 0;
  errno = EINTR;
  return 1;
}

static int is_full(const char* name) {
  if (fault == NULL || strncmp(fault, "enospc:", 7) != 0 || strstr(name, fault + 7) == NULL) return 0;
  errno = ENOSPC;
  return 1;
}

static size_t portion(size_t count) {
  return fault != NULL && strcmp(fault, "short") == 0 && count > 1 ? count / 2 : count;
}

// --- open and close

static void absolute(int folder, const char* path, char* out) {
  char link[64];
  out[0] = 0;
  if (path[0] == '/') {
    snprintf(out, PATH_MAX, "%s", path);
  } else if (folder == AT_FDCWD) {
    if (getcwd(out, PATH_MAX / 2) != NULL) snprintf(out + strlen(out), PATH_MAX / 2, "/%s", path);
  } else {
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    const ssize_t length = readlink(link, out, PATH_MAX / 2);
    if (length > 0) snprintf(out + length, PATH_MAX / 2, "/%s", path);
  }
}

static int open_noted(int folder, const char* path, int flags, mode_t mode) {
  char name[PATH_MAX];
  enter();
  absolute(folder, path, name);
  if (!is_watched(name)) {
    pthread_mutex_unlock(&lock);
    return REAL(openat)(folder, path, flags, mode);
  }
  struct stat before;
  const int existed = stat(name, &before) == 0;
  const int fd = REAL(openat)(folder, path, flags, mode);
  if (fd >= 0 && fd < MAX_FD) {
    free(names[fd]);
    names[fd] = strdup(name);
    appends[fd] = (flags & O_APPEND) != 0;
    if (!existed) note('C', name, NULL, inode_of(fd), 0, NULL, 0);
    if (existed && (flags & O_TRUNC) != 0) note('T', name, NULL, inode_of(fd), 0, NULL, 0);
  }
  pthread_mutex_unlock(&lock);
  return fd;
}

#define OPEN_BODY(folder)                                   \
  va_list list;                                             \
  va_start(list, flags);                                    \
  const mode_t mode = (flags & O_CREAT) ? va_arg(list, mode_t) : 0; \
  va_end(list);                                             \
  return open_noted(folder, path, flags, mode)

EXPORT int open(const char* path, int flags, ...) { OPEN_BODY(AT_FDCWD); }
EXPORT int open64(const char* path, int flags, ...) { OPEN_BODY(AT_FDCWD); }
EXPORT int openat(int folder, const char* path, int flags, ...) { OPEN_BODY(folder); }
EXPORT int openat64(int folder, const char* path, int flags, ...) { OPEN_BODY(folder); }
EXPORT int __open_2(const char* path, int flags) { return open_noted(AT_FDCWD, path, flags, 0); }
EXPORT int __open64_2(const char* path, int flags) { return open_noted(AT_FDCWD, path, flags, 0); }
EXPORT int __openat_2(int folder, const char* path, int flags) { return open_noted(folder, path, flags, 0); }
EXPORT int __openat64_2(int folder, const char* path, int flags) { return open_noted(folder, path, flags, 0); }

EXPORT int close(int fd) {
  enter();
  if (fd >= 0 && fd < MAX_FD && names[fd] != NULL) {
    free(names[fd]);
    names[fd] = NULL;
  }
  const int done = REAL(close)(fd);
  pthread_mutex_unlock(&lock);
  return done;
}

// --- bytes

EXPORT ssize_t read(int fd, void* to, size_t count) {
  enter();
  const int interrupted = name_of(fd) != NULL && is_interrupted();
  pthread_mutex_unlock(&lock);
  return interrupted ? -1 : REAL(read)(fd, to, count);
}

EXPORT ssize_t write(int fd, const void* from, size_t count) {
  enter();
  const char* name = name_of(fd);
  if (name == NULL) {
    pthread_mutex_unlock(&lock);
    return REAL(write)(fd, from, count);
  }
  ssize_t done = -1;
  if (!is_interrupted() && !is_full(name)) {
    const off_t at = lseek(fd, 0, appends[fd] ? SEEK_END : SEEK_CUR);
    done = REAL(write)(fd, from, portion(count));
    if (done > 0) note('W', name, NULL, inode_of(fd), (uint64_t)at, from, (size_t)done);
  }
  pthread_mutex_unlock(&lock);
  return done;
}

EXPORT ssize_t writev(int fd, const struct iovec* parts, int count) {
  enter();
  const int watched = name_of(fd) != NULL;
  pthread_mutex_unlock(&lock);
  if (!watched) return REAL(writev)(fd, parts, count);
  // A short write of the first part that holds anything: a caller must go on from there.
  for (int i = 0; i < count; ++i)
    if (parts[i].iov_len > 0) return write(fd, parts[i].iov_base, parts[i].iov_len);
  return 0;
}

static ssize_t pwrite_noted(int fd, const void* from, size_t count, off_t offset) {
  enter();
  const char* name = name_of(fd);
  ssize_t done = -1;
  if (name == NULL) {
    done = REAL(pwrite)(fd, from, count, offset);
  } else if (!is_interrupted() && !is_full(name)) {
    done = REAL(pwrite)(fd, from, portion(count), offset);
    if (done > 0) note('W', name, NULL, inode_of(fd), (uint64_t)offset, from, (size_t)done);
  }
  pthread_mutex_unlock(&lock);
  return done;
}
EXPORT ssize_t pwrite(int fd, const void* from, size_t count, off_t offset) {
  return pwrite_noted(fd, from, count, offset);
}
EXPORT ssize_t pwrite64(int fd, const void* from, size_t count, off_t offset) {
  return pwrite_noted(fd, from, count, offset);
}

static ssize_t pread_noted(int fd, void* to, size_t count, off_t offset) {
  enter();
  const int interrupted = name_of(fd) != NULL && is_interrupted();
  pthread_mutex_unlock(&lock);
  return interrupted ? -1 : REAL(pread)(fd, to, count, offset);
}
EXPORT ssize_t pread(int fd, void* to, size_t count, off_t offset) { return pread_noted(fd, to, count, offset); }
EXPORT ssize_t pread64(int fd, void* to, size_t count, off_t offset) { return pread_noted(fd, to, count, offset); }

static int truncate_noted(int fd, off_t size) {
  enter();
  const int done = REAL(ftruncate)(fd, size);
  if (done == 0 && name_of(fd) != NULL) note('T', name_of(fd), NULL, inode_of(fd), (uint64_t)size, NULL, 0);
  pthread_mutex_unlock(&lock);
  return done;
}
EXPORT int ftruncate(int fd, off_t size) { return truncate_noted(fd, size); }
EXPORT int ftruncate64(int fd, off_t size) { return truncate_noted(fd, size); }

// --- syncs

// A file that another process wrote (a job's child) is known from here on: with all it holds.
static void note_sync(int fd) {
  const char* name = name_of(fd);
  struct stat info;
  if (name == NULL || log_fd < 0 || fstat(fd, &info) != 0) return;
  if (S_ISDIR(info.st_mode)) {
    note('D', name, NULL, info.st_ino, 0, NULL, 0);
  } else if (strstr(name, "/jobs/") == NULL) {
    note('S', name, NULL, info.st_ino, 0, NULL, 0);
  } else {
    char* bytes = malloc((size_t)info.st_size + 1);
    const int again = REAL(open)(name, O_RDONLY | O_CLOEXEC);
    const ssize_t size = again < 0 ? -1 : REAL(pread)(again, bytes, (size_t)info.st_size, 0);
    if (size == info.st_size) note('F', name, NULL, info.st_ino, 0, bytes, (size_t)size);
    if (again >= 0) REAL(close)(again);
    free(bytes);
  }
}

#define SYNC(name)                       \
  EXPORT int name(int fd) {              \
    enter();                             \
    const int done = REAL(name)(fd);     \
    if (done == 0) note_sync(fd);        \
    pthread_mutex_unlock(&lock);         \
    return done;                         \
  }
SYNC(fsync)
SYNC(fdatasync)

// --- names

static int note_name(int done, char op, const char* path, const char* path2) {
  char full[PATH_MAX], full2[PATH_MAX];
  if (done != 0) return done;
  absolute(AT_FDCWD, path, full);
  if (path2 != NULL) absolute(AT_FDCWD, path2, full2);
  if (is_watched(full) || (path2 != NULL && is_watched(full2))) note(op, full, path2 ? full2 : NULL, 0, 0, NULL, 0);
  return done;
}

#define NAME(op, call, path, path2)                                 \
  {                                                                 \
    enter();                                                        \
    const int done = note_name(call, op, path, path2);              \
    pthread_mutex_unlock(&lock);                                    \
    return done;                                                    \
  }
EXPORT int rename(const char* from, const char* to) NAME('R', REAL(rename)(from, to), from, to)
EXPORT int link(const char* from, const char* to) NAME('L', REAL(link)(from, to), from, to)
EXPORT int unlink(const char* path) NAME('U', REAL(unlink)(path), path, NULL)
EXPORT int remove(const char* path) NAME('U', REAL(remove)(path), path, NULL)
EXPORT int rmdir(const char* path) NAME('U', REAL(rmdir)(path), path, NULL)
EXPORT int mkdir(const char* path, mode_t mode) NAME('M', REAL(mkdir)(path, mode), path, NULL)
EXPORT int unlinkat(int folder, const char* path, int flags) {
  char full[PATH_MAX];
  enter();
  absolute(folder, path, full);
  const int done = note_name(REAL(unlinkat)(folder, path, flags), 'U', full, NULL);
  pthread_mutex_unlock(&lock);
  return done;
}
