import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A line on a terminal's standard error that grows while tensors are read, and goes when they are.
final class ProgressBar: Sendable {
  private static let width = 30
  /// The last percentage that was drawn.
  private let drawn = Atomic<Int>(-1)

  /// A bar; nil when standard error is no terminal.
  init?() {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
  }

  /// Draws when another percent is done; may be told from any task.
  func update(done: Int, of total: Int) {
    guard total > 0 else { return }
    let percent = min(100, Int(Double(done) / Double(total) * 100))
    let before = drawn.load(ordering: .relaxed)
    guard percent > before,
      drawn.compareExchange(expected: before, desired: percent, ordering: .relaxed).exchanged
    else { return }
    let full = percent * Self.width / 100
    let bar =
      String(repeating: "█", count: full) + String(repeating: "░", count: Self.width - full)
    _ = Console.write("\r\u{1b}[K\(bar) \(percent) % of the tensors read", to: STDERR_FILENO)
  }

  /// Takes the line away.
  func clear() {
    guard drawn.load(ordering: .relaxed) >= 0 else { return }
    _ = Console.write("\r\u{1b}[K", to: STDERR_FILENO)
  }
}
