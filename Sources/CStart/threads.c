// Threads for Swift's tasks where libdispatch can't work: one queue, drained by a thread a processor.

#if defined(__linux__)
#include "threads.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

// Of Swift's concurrency library (Runtime/Concurrency.h): a piece of a task, how to run it on the
// executor that is nobody's in particular (no identity, no implementation), and who is asked to run
// it in place of libdispatch.
typedef struct Job Job;
#define SWIFT_CALL __attribute__((swiftcall))
extern SWIFT_CALL void swift_job_run(Job *job, void *identity, uintptr_t implementation);
extern SWIFT_CALL void (*swift_task_enqueueGlobal_hook)(Job *job, void *original);

typedef struct Entry {
  Job *job;
  struct Entry *next;
} Entry;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static Entry *first;
static Entry **end = &first;
static long idle, threads, most;

static Job *next(void) {
  pthread_mutex_lock(&lock);
  idle += 1;
  while (!first) pthread_cond_wait(&arrived, &lock);
  idle -= 1;
  Entry *entry = first;
  first = entry->next;
  if (!first) end = &first;
  pthread_mutex_unlock(&lock);
  Job *job = entry->job;
  free(entry);
  return job;
}

static void *run(void *nothing) {
  for (;;) swift_job_run(next(), NULL, 0);
  return nothing;
}

static SWIFT_CALL void enqueue(Job *job, void *original) {
  (void)original;
  Entry *entry = malloc(sizeof *entry);
  if (!entry) abort();
  *entry = (Entry){job, NULL};
  pthread_mutex_lock(&lock);
  *end = entry;
  end = &entry->next;
  pthread_t thread;
  if (idle == 0 && threads < most && pthread_create(&thread, NULL, run, NULL) == 0) {
    pthread_detach(thread);
    threads += 1;
  }
  // Without a single thread nothing would ever happen.
  if (threads == 0) abort();
  pthread_cond_signal(&arrived);
  pthread_mutex_unlock(&lock);
}

void runTasksOnOwnThreads(void) {
  most = sysconf(_SC_NPROCESSORS_ONLN);
  if (most < 1) most = 1;
  swift_task_enqueueGlobal_hook = enqueue;
}
#endif
