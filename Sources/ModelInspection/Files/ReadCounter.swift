import Synchronization

/// Counts the bytes that were read, over all files of a run.
package final class ReadCounter: Sendable {
  private let total = Atomic<Int>(0)

  /// Starts at zero.
  package init() {}

  /// The bytes so far.
  package var bytes: Int { total.load(ordering: .relaxed) }

  /// Adds what a read returned.
  func add(_ count: Int) { total.add(count, ordering: .relaxed) }
}
