import ModelFacts

/// Finds the parameters and buffers of an architecture by their names.
struct SlotNames {
  private var names: NameList
  private var slots: [Architecture.Slot] = []

  /// The names of an architecture; parameters hide buffers of the same name.
  init(of architecture: Architecture) {
    names = NameList(capacity: architecture.parameters.count + architecture.buffers.count)
    for (index, buffer) in architecture.buffers.enumerated() {
      add(buffer.name, Architecture.Slot(index: index, isBuffer: true))
    }
    for (index, parameter) in architecture.parameters.enumerated() {
      add(parameter.name, Architecture.Slot(index: index, isBuffer: false))
    }
  }

  private mutating func add(_ name: String, _ slot: Architecture.Slot) {
    let (place, isNew) = names.insert(Array(name.utf8).span)
    if isNew { slots.append(slot) } else { slots[place] = slot }
  }

  /// The slot of a name, nil where there is none.
  subscript(name: String) -> Architecture.Slot? { names.place(of: name).map { slots[$0] } }

  /// The place of a pattern that some names have.
  func pattern(_ pattern: NamePattern) -> Int? { names.patterns.find(pattern) }

  /// The slot of a name of the pattern at a place, with these numbers.
  func slot(pattern: Int, numbers: [UInt32]) -> Architecture.Slot? {
    names.place(pattern: pattern, numbers: numbers, from: 0).map { slots[$0] }
  }
}
