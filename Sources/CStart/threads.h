// From now on, Swift's tasks run on threads of threads.c and not on those of libdispatch.
void runTasksOnOwnThreads(void);
