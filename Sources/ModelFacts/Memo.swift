import Synchronization

/// Values that are made once and then kept for the rest of the process: rows of a table that many
/// targets ask for.
///
/// Keys should come from tables, so that no file can make it grow beyond them.
package final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let values = Mutex<[Key: Value]>([:])

  package init() {}

  /// The value of a key; made where it is asked for the first time.
  ///
  /// Two tasks that ask at the same time may both make it: neither waits for the other.
  package func value(of key: Key, make: () -> Value) -> Value {
    if let known = values.withLock({ $0[key] }) { return known }
    let made = make()
    values.withLock { $0[key] = made }
    return made
  }
}
