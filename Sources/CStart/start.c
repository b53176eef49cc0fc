// Lets ftcheck run in a root without /proc, such as a chroot or a container with nothing else in it.
//
// On Linux, Swift's runtime looks for /proc/self/exe to find its backtracer, and aborts where there
// is none; its standard library takes the arguments from /proc/self/cmdline; and libdispatch, which
// runs its tasks, traps where it can't read /proc/TID/stat of its threads. All three can be told
// otherwise before anything of Swift has run.

#if defined(__linux__)
#include <stdlib.h>
#include <unistd.h>

#include "threads.h"

#if defined(__GLIBC__)
// Of Swift's standard library: what CommandLine has as its arguments from now on. Weak, so that a
// library without it still links.
extern void _swift_stdlib_overrideUnsafeArgvArgc(char **argv, int argc) __attribute__((weak));

// Runs before every other constructor, those of Swift's runtime included. Only glibc calls
// constructors with main's arguments.
__attribute__((constructor(101))) static void startWithoutProc(int argc, char **argv) {
  if (access("/proc/self/exe", F_OK) == 0) return;
  // A path that is given isn't looked for.
  setenv("SWIFT_BACKTRACE", "enable=no,swift-backtrace=/", 1);
  if (_swift_stdlib_overrideUnsafeArgvArgc) _swift_stdlib_overrideUnsafeArgvArgc(argv, argc);
  runTasksOnOwnThreads();
}
#endif
#endif
