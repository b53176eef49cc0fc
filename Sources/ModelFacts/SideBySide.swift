import Dispatch
import Synchronization

/// Two answers that don't need each other, worked out side by side where there are two processors.
package func sideBySide<First: Sendable, Second: Sendable>(
  _ first: @Sendable () -> First, _ second: @Sendable () -> Second
) -> (First, Second) {
  let other = Mutex<Second?>(nil)
  let one = Mutex<First?>(nil)
  DispatchQueue.concurrentPerform(iterations: 2) { number in
    if number == 0 {
      let answer = first()
      one.withLock { $0 = answer }
    } else {
      let answer = second()
      other.withLock { $0 = answer }
    }
  }
  guard let answer = one.withLock(\.self), let otherAnswer = other.withLock(\.self) else {
    preconditionFailure("concurrentPerform runs every iteration before it returns")
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
    DispatchQueue.concurrentPerform(iterations: (count + length - 1) / length) { number in
      let result = transform(self[number * length..<Swift.min(count, (number + 1) * length)])
      results.withLock { $0[number] = result }
    }
    return results.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
  }
}
