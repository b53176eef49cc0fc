/// Finds names in a list by their patterns and numbers, whatever else the list keeps of them.
///
/// It knows places: of those that may be a name's, its owner says which one is.
package struct NameIndex: Sendable {
  /// A search for one name.
  package struct Probe: Sendable {
    /// The next slot to look at.
    fileprivate var slot: Int
    /// What the name comes to.
    fileprivate let hash: UInt32
  }

  /// The hash and the place and one of each name, 0 where nothing is; a power of two of them.
  private var slots: [UInt64]
  private var count = 0
  /// So that nobody can write names that all fall together.
  private let seed = UInt64.random(in: .min ... .max)

  /// An index with room for so many names.
  package init(capacity: Int = 0) {
    var size = 8
    while size < capacity * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
  }

  /// A search for a name: the place of its pattern, and its numbers.
  package func probe(pattern: Int, numbers: [UInt32], in range: Range<Int>) -> Probe {
    var hash = Self.folded(seed ^ UInt64(pattern))
    for place in range { hash = Self.folded(hash ^ UInt64(numbers[place])) }
    let half = UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    return Probe(slot: Int(half) & (slots.count - 1), hash: half)
  }

  private static func folded(_ value: UInt64) -> UInt64 {
    let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return high ^ low
  }

  /// The next place where the name may stand; nil behind the last.
  package func candidate(_ probe: inout Probe) -> Int? {
    while slots[probe.slot] != 0 {
      let entry = slots[probe.slot]
      probe.slot = (probe.slot + 1) & (slots.count - 1)
      if UInt32(entry >> 32) == probe.hash { return Int(entry & 0xFFFF_FFFF) - 1 }
    }
    return nil
  }

  /// Adds a name that has been searched for and not found.
  package mutating func insert(_ place: Int, after probe: Probe) {
    slots[probe.slot] = UInt64(probe.hash) << 32 | UInt64(place + 1)
    count += 1
    if count * 2 > slots.count { grow() }
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: old.count * 2)
    for entry in old where entry != 0 {
      var slot = Int(entry >> 32) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = entry
    }
  }
}
