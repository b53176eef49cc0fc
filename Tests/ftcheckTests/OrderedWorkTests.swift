import Synchronization
import Testing

@testable import ftcheck

/// Work on many elements side by side.
@Suite struct OrderedWorkTests {
  @Test(arguments: [1, 2, 3, 9], [0, 1, 2, 40])
  func `results are handed on in the order of their elements`(
    _ slots: Int, _ count: Int
  ) async {
    var handedOn: [Int] = []
    await Array(0..<count).workInOrder(slots: slots) { index, element, _ in
      #expect(index == element)
      // Every third element takes longer than those behind it.
      if element.isMultiple(of: 3) { try? await Task.sleep(for: .microseconds(200)) }
      return element * 10
    } handOn: { element, result in
      #expect(result == element * 10)
      handedOn.append(element)
    }
    #expect(handedOn == Array(0..<count))
  }

  @Test(arguments: [1, 2, 3, 8], [1, 2, 3, 5, 30])
  func `all slots are taken from the start, and never more`(
    _ slots: Int, _ count: Int
  ) async {
    let taken = Mutex((now: 0, most: 0))
    var shares: [Int] = []
    await Array(0..<count).workInOrder(slots: slots) { _, _, share in
      taken.withLock {
        $0.now += share
        $0.most = max($0.most, $0.now)
      }
      await Task.yield()
      taken.withLock { $0.now -= share }
      return share
    } handOn: { _, share in
      shares.append(share)
    }
    #expect(shares.prefix(min(slots, count)).reduce(0, +) == slots)
    #expect(shares.allSatisfy { $0 >= 1 })
    #expect(taken.withLock(\.most) <= slots)
  }

  @Test func `one that takes long doesn't let the results behind it pile up`() async {
    let started = Mutex(0)
    let startedMeanwhile = Mutex(0)
    await Array(0..<1000).workInOrder(slots: 2) { index, _, _ in
      started.withLock { $0 += 1 }
      guard index == 0 else { return }
      try? await Task.sleep(for: .milliseconds(50))
      startedMeanwhile.withLock { [now = started.withLock(\.self)] in $0 = now }
    } handOn: { _, _ in
    }
    #expect(1...16 ~= startedMeanwhile.withLock(\.self))
    #expect(started.withLock(\.self) == 1000)
  }
}
