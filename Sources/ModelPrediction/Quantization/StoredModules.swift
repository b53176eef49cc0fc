import ModelFacts

/// The modules that may be packed, sorted by what they are made of.
///
/// Most modules of a model have tensors of the same kinds, so that what holds for one of them holds
/// for all.
struct StoredModules: Sendable {
  /// Modules that are made of the same.
  struct Class: Sendable {
    /// The first of them.
    let first: StoredModule
    /// The pattern of their names.
    let pattern: NamePattern
    /// How many there are.
    fileprivate(set) var count = 0
  }

  /// A module that may be packed.
  struct Member: Sendable {
    /// The place of its class.
    fileprivate(set) var place = 0
    /// The place of the pattern of its name.
    fileprivate let owner: Int
    /// Where the numbers of its name start.
    fileprivate let numbers: Int
    fileprivate var leaves: [Leaf] = []
  }

  /// A tensor of such a module.
  fileprivate struct Leaf: Sendable {
    let kind: Int
    let file: Int
    let place: Int
  }

  /// What the names of the tensors say.
  let names: ModuleNames
  /// The classes, in the order of their first modules.
  private(set) var classes: [Class] = []
  /// The modules, in the order in which they first appear.
  private(set) var members: [Member] = []
  /// The tensors of all modules, in the order of the files: the module, and the place among its own.
  private(set) var tensors: [(member: Int, leaf: Int)] = []
  private let stored: StoredTensors
  private var numbers: [UInt32] = []

  /// Sorts the modules of some tensors.
  ///
  /// - Parameters:
  ///   - stored: The tensors.
  ///   - shapes: The modules of which sizes are written elsewhere; each is a class of its own.
  init(of stored: StoredTensors, apart shapes: [String: [Int]] = [:]) {
    self.stored = stored
    names = ModuleNames(of: stored)
    guard names.mayBePacked.contains(true) else { return }
    gather()
    classify(apart: shapes)
  }

  /// The name of a module.
  func name(of member: Member) -> String {
    names.owners[member.owner].name(numbers, from: member.numbers)
  }

  /// Gives every tensor to its module.
  private mutating func gather() {
    var index = NameIndex()
    for (file, places) in stored.places.enumerated() {
      let table = stored.files[file].tensors
      for (place, row) in table.rows.enumerated() {
        let kind = places[Int(row.kind)]
        guard names.mayBePacked[kind] else { continue }
        let owner = names.ownerPlaces[stored.kinds[kind].pattern]
        let start = Int(row.numbers)
        let range = start..<start + names.owners[owner].numberCount
        let member = member(owner, table.numbers, in: range, of: &index)
        tensors.append((member, members[member].leaves.count))
        members[member].leaves.append(Leaf(kind: kind, file: file, place: place))
      }
    }
  }

  /// The place of a module, which is added where it is new.
  private mutating func member(
    _ owner: Int, _ others: [UInt32], in range: Range<Int>, of index: inout NameIndex
  ) -> Int {
    // Most tensors belong to the module of the one before.
    if let last = tensors.last?.member, isNamed(last, owner, others, in: range) { return last }
    var probe = index.probe(pattern: owner, numbers: others, in: range)
    while let place = index.candidate(&probe) {
      if isNamed(place, owner, others, in: range) { return place }
    }
    index.insert(members.count, after: probe)
    members.append(Member(owner: owner, numbers: numbers.count))
    for place in range { numbers.append(others[place]) }
    return members.count - 1
  }

  private func isNamed(
    _ member: Int, _ owner: Int, _ others: [UInt32], in range: Range<Int>
  ) -> Bool {
    guard members[member].owner == owner else { return false }
    let start = members[member].numbers
    return range.allSatisfy { numbers[start + $0 - range.lowerBound] == others[$0] }
  }

  /// Finds the modules that are made of the same.
  private mutating func classify(apart shapes: [String: [Int]]) {
    let hasRecords = stored.files.contains { !$0.recordedNumbers.isEmpty }
    var known: [[Int]: Int] = [:]
    for place in members.indices {
      let member = members[place]
      var key = [member.owner]
      if !shapes.isEmpty, shapes[name(of: member)] != nil { key = [-1, place] }
      for leaf in member.leaves {
        key.append(leaf.kind)
        let row = stored.files[leaf.file].tensors.rows[leaf.place]
        // Numbers behind the module's own.
        let first = names.owners[member.owner].numberCount
        for number in first..<stored.patterns[stored.kinds[leaf.kind].pattern].numberCount {
          key.append(Int(stored.files[leaf.file].tensors.numbers[Int(row.numbers) + number]))
        }
        if hasRecords, let recorded = recorded(of: leaf) { key += [-1, recorded.count] + recorded }
      }
      let found = known[key] ?? classes.count
      if found == classes.count {
        known[key] = found
        classes.append(Class(first: module(member), pattern: names.owners[member.owner]))
      }
      classes[found].count += 1
      members[place].place = found
    }
  }

  private func recorded(of leaf: Leaf) -> [Int]? {
    let file = stored.files[leaf.file]
    guard !file.recordedNumbers.isEmpty else { return nil }
    return file.recordedNumbers[file.tensors.name(at: leaf.place)]
  }

  private func module(_ member: Member) -> StoredModule {
    var module = StoredModule(name: name(of: member))
    for leaf in member.leaves {
      let table = stored.files[leaf.file].tensors
      let name = names.leaves[stored.kinds[leaf.kind].pattern].name(
        table.numbers,
        from: Int(table.rows[leaf.place].numbers) + names.owners[member.owner].numberCount)
      module.leaves.append(StoredModule.Leaf(name: name, tensor: table[leaf.place]))
      if let numbers = recorded(of: leaf) { module.recorded[name] = numbers }
    }
    return module
  }
}
