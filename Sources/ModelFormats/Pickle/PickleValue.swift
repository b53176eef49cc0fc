import ModelFacts

/// A value on the abstract unpickler's stack: scalars in place, the rest by index into a graph.
package enum PickleValue: Hashable, Sendable {
  /// A place in the graph's characters.
  package struct Run: Hashable, Sendable {
    package var start: UInt32
    package var count: UInt32
    package var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
  }

  /// What isn't tracked: beyond a limit, or what a call made of its arguments.
  case unknown
  case none
  case bool(Bool)
  case int(Int)
  /// An integer beyond 64 bits, its two's complement bytes.
  case bigInteger(Run)
  case float(Double)
  case text(Run)
  case bytes(Run)
  /// A long text or byte string: only its place in the stream is kept.
  case longText(UInt32)
  case longBytes(UInt32)
  case tuple(Run)
  case list(UInt32)
  case dictionary(UInt32)
  case set(UInt32)
  case global(UInt32)
  /// What a call or NEWOBJ returned.
  case object(UInt32)
  case persistent(UInt32)
}

/// A name that a pickle imports.
package struct PickleGlobal: Hashable, Sendable {
  package var module: String
  package var name: String
  /// Whether torch's `weights_only` loader allows it.
  package var isAllowed: Bool
  /// Its index in the scan's imports.
  package var importIndex: Int

  package var qualifiedName: String { "\(module).\(name)" }
  /// Whether it is what a tensor's storage is made with in a pickle that torch.save didn't write.
  var loadsStorage: Bool { module == "torch.storage" && name == "_load_from_bytes" }
}

/// What a call or NEWOBJ returned, and what was then put into it.
package struct PickleObject: Sendable {
  package var callable: PickleValue
  package var arguments: PickleValue
  /// NEWOBJ, OBJ or INST made it: `callable` is its class.
  package var isInstance: Bool
  /// Keys and values by SETITEMS, alternating.
  package var items: [PickleValue] = []
  /// Elements by APPENDS or ADDITEMS.
  package var elements: [PickleValue] = []
  /// What BUILD gave it.
  package var state: PickleValue?
}

/// Everything that a stream builds, as nodes that refer to each other by index.
package struct PickleGraph: Sendable {
  /// The most characters of short strings that are kept.
  static let maximumCharacters = 48 << 20
  /// Bytes of text that may be a name: beyond the limit such texts are kept, up to another one.
  static let longestName = 128
  /// The most characters with a text of this length among them.
  static func limit(ofText count: Int) -> Int {
    count <= longestName ? maximumCharacters * 3 / 2 : maximumCharacters
  }
  /// The most elements that containers keep.
  static let maximumElements = 4_000_000
  /// The most calls that are kept.
  static let maximumObjects = 750_000
  /// Strings longer than this stay in the stream.
  static let longestKept = 64 << 10

  /// torch's magic number 0x1950a86a20f9469cfc6c, as LONG1 holds it.
  static let torchMagic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]

  package var characters: [UInt8] = []
  package var elements: [PickleValue] = []
  package var lists: [[PickleValue]] = []
  package var dictionaries: [[PickleValue]] = []
  package var globals: [PickleGlobal] = []
  package var objects: [PickleObject] = []
  package var persistentIDs: [PickleValue] = []
  package var longRanges: [Range<Int>] = []
  /// Elements in lists, dictionaries and objects, counted against the limit.
  var containedCount = 0

  package init() {}

  /// The elements of a tuple.
  package func tuple(_ run: PickleValue.Run) -> ArraySlice<PickleValue> { elements[run.range] }

  /// The elements of a tuple, list or `torch.Size(…)`; nil for anything else.
  package func sequence(_ value: PickleValue) -> [PickleValue]? {
    switch value {
    case .tuple(let run): return Array(elements[run.range])
    case .list(let index): return lists[Int(index)]
    case .object(let index):
      let object = objects[Int(index)]
      guard isGlobal(object.callable, "torch", "Size"), case .tuple(let run) = object.arguments,
        run.count <= 1
      else { return nil }
      guard let inner = elements[run.range].first else { return [] }
      if case .object = inner { return nil }
      return sequence(inner)
    default: return nil
    }
  }

  /// The text of a string, nil for other values and for long or undecodable ones.
  package func text(_ value: PickleValue) -> String? {
    switch value {
    case .text(let run), .bytes(let run):
      String(validating: characters[run.range], as: UTF8.self)
    default: nil
    }
  }

  /// Whether a value is the magic number of torch's legacy stream.
  func isTorchMagic(_ value: PickleValue?) -> Bool {
    guard case .bigInteger(let run)? = value else { return false }
    return characters[run.range].elementsEqual(Self.torchMagic)
  }

  /// The elements of a set, whether an opcode or `builtins.set([…])` made it; nil for others.
  func set(_ value: PickleValue) -> [PickleValue]? {
    switch value {
    case .set(let index): return lists[Int(index)]
    case .object(let index):
      let object = objects[Int(index)]
      guard isGlobal(object.callable, "builtins", "set"), case .tuple(let run) = object.arguments
      else { return nil }
      return tuple(run).first.flatMap { sequence($0) } ?? []
    default: return nil
    }
  }

  /// The integer, also from a bool as Python has it.
  package func integer(_ value: PickleValue) -> Int? {
    switch value {
    case .int(let number): number
    case .bool(let flag): flag ? 1 : 0
    default: nil
    }
  }

  /// The list of integers, nil unless all are.
  package func integers(_ value: PickleValue) -> [Int]? {
    guard let values = sequence(value) else { return nil }
    var result: [Int] = []
    for value in values {
      guard let number = integer(value) else { return nil }
      result.append(number)
    }
    return result
  }

  /// The global that a value is, nil for others.
  package func global(_ value: PickleValue) -> PickleGlobal? {
    guard case .global(let index) = value else { return nil }
    return globals[Int(index)]
  }

  /// Whether a value is a certain global.
  package func isGlobal(_ value: PickleValue, _ module: String, _ name: String) -> Bool {
    guard let global = global(value) else { return false }
    return global.module == module && global.name == name
  }

  /// The pairs of a dictionary or of an object that was filled like one.
  package func pairs(_ value: PickleValue) -> [(key: PickleValue, value: PickleValue)]? {
    let flat: [PickleValue]
    switch value {
    case .dictionary(let index): flat = dictionaries[Int(index)]
    case .object(let index): flat = objects[Int(index)].items
    default: return nil
    }
    return stride(from: 0, to: flat.count - 1, by: 2).map { (flat[$0], flat[$0 + 1]) }
  }

  /// The value under a text key, the last one given as Python has it.
  package func value(_ key: String, in container: PickleValue) -> PickleValue? {
    pairs(container)?.last { text($0.key) == key }?.value
  }
}
