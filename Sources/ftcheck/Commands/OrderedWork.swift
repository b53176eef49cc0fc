extension Array where Element: Sendable {
  /// Works on the elements side by side and hands the results on in the elements' order.
  ///
  /// An element gets an equal part of the slots that are free when it starts, at least one, and
  /// never are more than `slots` taken. Few results wait for an earlier one, so what is in memory
  /// doesn't grow with the number of elements.
  ///
  /// - Parameters:
  ///   - slots: What may run at a time, over all elements.
  ///   - work: Makes the result of an element with the slots that it was given.
  ///   - handOn: Takes the results, one after the other.
  func workInOrder<Result: Sendable>(
    slots: Int,
    work: @escaping @Sendable (_ index: Int, _ element: Element, _ slots: Int) async -> Result,
    handOn: (Element, Result) -> Void
  ) async {
    var free = slots
    var started = 0
    var handedOn = 0
    var waiting: [Int: Result] = [:]
    await withTaskGroup(of: (index: Int, slots: Int, result: Result).self) { group in
      while handedOn < count {
        while free > 0, started < Swift.min(count, handedOn + 8 * slots) {
          let share = Swift.max(1, free / (count - started))
          group.addTask { [index = started, element = self[started]] in
            (index, share, await work(index, element, share))
          }
          free -= share
          started += 1
        }
        guard let done = await group.next() else { break }
        free += done.slots
        waiting[done.index] = done.result
        while let result = waiting.removeValue(forKey: handedOn) {
          handOn(self[handedOn], result)
          handedOn += 1
        }
      }
    }
  }
}
