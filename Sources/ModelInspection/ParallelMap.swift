import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension InspectionOptions {
  /// The processors that this machine offers.
  package static var processors: Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }
}

extension RandomAccessCollection where Self: Sendable, Element: Sendable, Index == Int {
  /// The results of a function for every element, in order, by a number of tasks side by side.
  ///
  /// Each task takes the next element when it is done with its last, so that one large file doesn't
  /// hold up the others.
  func parallelMap<Result: Sendable>(
    jobs: Int, _ transform: @escaping @Sendable (Element) -> Result
  ) async -> [Result] {
    guard jobs > 1, count > 1 else { return map(transform) }
    let ticket = Ticket(startIndex)
    let end = endIndex
    return await withTaskGroup(of: [(index: Int, result: Result)].self) { group in
      for _ in 0..<Swift.min(jobs, count) {
        group.addTask {
          var results: [(index: Int, result: Result)] = []
          while true {
            let index = ticket.next()
            guard index < end, !Task.isCancelled else { return results }
            results.append((index, transform(self[index])))
          }
        }
      }
      var all: [(index: Int, result: Result)] = []
      all.reserveCapacity(count)
      for await results in group { all.append(contentsOf: results) }
      return all.sorted { $0.index < $1.index }.map(\.result)
    }
  }
}

/// Hands out numbers, each once.
private final class Ticket: Sendable {
  private let number: Atomic<Int>

  init(_ first: Int) { number = Atomic(first) }

  func next() -> Int { number.add(1, ordering: .relaxed).oldValue }
}
