import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A line on a terminal's standard error that grows while tensors are read, and goes when they are.
final class ProgressBar: Sendable {
  private struct State {
    /// The part of each target that was read, 0 to 1.
    var shares: [Double]
    /// Their sum.
    var total = 0.0
    /// The percentage that the line shows, nil while there is no line.
    var shown: Int?
  }

  private static let width = 30
  /// Whether a line stands on standard error, which whoever ends the process has to clear.
  static let isOnScreen = Atomic<Bool>(false)
  /// What clears a line.
  private static let clearing = "\r\u{1b}[K"
  private let state: Mutex<State>

  /// A bar for so many targets; nil when standard error is no terminal.
  init?(targets: Int) {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    state = Mutex(State(shares: Array(repeating: 0, count: targets)))
  }

  /// Takes how much of a target was read; draws when another percent of all is done.
  ///
  /// May be told from any task.
  func update(_ target: Int, share: Double) {
    state.withLock { state in
      let share = min(max(share, state.shares[target]), 1)
      state.total += share - state.shares[target]
      state.shares[target] = share
      let percent = Int(state.total / Double(state.shares.count) * 100)
      guard percent < 100, percent > state.shown ?? -1 else { return }
      state.shown = percent
      Self.isOnScreen.store(true, ordering: .relaxed)
      let full = percent * Self.width / 100
      let bar =
        String(repeating: "█", count: full) + String(repeating: "░", count: Self.width - full)
      _ = Console.write(
        "\(Self.clearing)\(bar) \(percent) % of the tensors read", to: STDERR_FILENO)
    }
  }

  /// Does something with a bar's line, if there is a bar, out of its way.
  ///
  /// The line comes back when more is done.
  static func aside(_ bar: ProgressBar?, _ body: () -> Void) {
    guard let bar else { return body() }
    bar.state.withLock { state in
      if state.shown != nil { _ = Console.write(Self.clearing, to: STDERR_FILENO) }
      Self.isOnScreen.store(false, ordering: .relaxed)
      state.shown = nil
      body()
    }
  }
}
