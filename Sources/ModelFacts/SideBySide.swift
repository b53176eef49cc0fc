import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc

  /// Whether libdispatch can be used: it traps where it can't read /proc of its own threads.
  private let canShareWork = unsafe access("/proc/self/exe", F_OK) == 0
#else
  private let canShareWork = true
#endif

/// Runs every iteration, on several processors where that can be, and returns after the last.
private func performEach(of iterations: Int, _ iteration: @Sendable (Int) -> Void) {
  guard canShareWork else { return (0..<iterations).forEach(iteration) }
  DispatchQueue.concurrentPerform(iterations: iterations, execute: iteration)
}

/// Two answers that don't need each other, worked out side by side where there are two processors.
package func sideBySide<First: Sendable, Second: Sendable>(
  _ first: @Sendable () -> First, _ second: @Sendable () -> Second
) -> (First, Second) {
  let other = Mutex<Second?>(nil)
  let one = Mutex<First?>(nil)
  performEach(of: 2) { number in
    if number == 0 {
      let answer = first()
      one.withLock { $0 = answer }
    } else {
      let answer = second()
      other.withLock { $0 = answer }
    }
  }
  guard let answer = one.withLock(\.self), let otherAnswer = other.withLock(\.self) else {
    preconditionFailure("every iteration has run")
  }
  return (answer, otherAnswer)
}

extension Array where Element: Sendable {
  /// The results of a function for consecutive parts of a list, in order; long lists are shared
  /// among the processors, short ones are one part.
  package func mapParts<Result: Sendable>(
    _ transform: @Sendable (ArraySlice<Element>) -> Result
  ) -> [Result] {
    let length = 4096
    guard count > length else { return [transform(self[...])] }
    let results = Mutex<[Int: Result]>([:])
    performEach(of: (count + length - 1) / length) { number in
      let result = transform(self[number * length..<Swift.min(count, (number + 1) * length)])
      results.withLock { $0[number] = result }
    }
    return results.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
  }
}
