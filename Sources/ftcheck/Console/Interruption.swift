import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What Ctrl-C does: end with 130, after a write in progress has been completed or taken back.
enum Interruption {
  private enum Phase {
    static let idle = 0
    static let writing = 1
    static let interrupted = 2
  }

  private static let phase = Atomic<Int>(Phase.idle)

  /// Ends the process with 130 on SIGINT and 143 on SIGTERM from now on.
  static func endQuickly() {
    // Touched here, because a handler must not be the first to initialize it.
    phase.store(Phase.idle, ordering: .sequentiallyConsistent)
    ProgressBar.isOnScreen.store(false, ordering: .relaxed)
    // The calling thread takes them, even where the process was started with signals blocked.
    var numbers = sigset_t()
    unsafe sigemptyset(&numbers)
    for number in [SIGINT, SIGTERM] {
      unsafe sigaddset(&numbers, number)
      signal(number) { number in
        let wasWriting = Interruption.phase.compareExchange(
          expected: Phase.writing, desired: Phase.interrupted, ordering: .sequentiallyConsistent)
        guard !wasWriting.exchanged else { return }
        if ProgressBar.isOnScreen.load(ordering: .relaxed) { Console.clearLine() }
        _exit(128 + number)
      }
    }
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
  }

  /// Does something short that must not be left half done.
  static func deferred<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    phase.store(Phase.writing, ordering: .sequentiallyConsistent)
    defer {
      let end = phase.exchange(Phase.idle, ordering: .sequentiallyConsistent)
      if end == Phase.interrupted { _exit(130) }
    }
    try body()
  }
}
