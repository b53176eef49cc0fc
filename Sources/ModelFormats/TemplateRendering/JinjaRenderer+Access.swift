import ModelFacts

extension JinjaRenderer {
  /// The elements that a `for` goes through.
  mutating func elements(
    of value: JinjaValue, in use: String = "for"
  ) throws(JinjaFailure) -> [JinjaValue] {
    let elements: [JinjaValue]
    switch value {
    case .undefined: elements = []
    case .text(let text), .markup(let text):
      try budget.spend(bytes: text.utf8.count)
      elements = text.unicodeScalars.map { .text(String($0)) }
    case .sequence(let sequence): elements = sequence.elements
    case .dictionary(let dictionary): elements = dictionary.members.map(\.key)
    case .iterator(let iterator): elements = iterator.rest()
    case .none, .bool, .integer, .float, .namespace, .loop, .function:
      throw .raised("'\(value.typeName)' object is not iterable")
    }
    try budget.spend(elements.count)
    return elements
  }

  /// `value.name`: an attribute that Python has, else an item.
  func attribute(_ name: String, of value: JinjaValue) throws(JinjaFailure) -> JinjaValue {
    if let own = try ownAttribute(name, of: value) { return own }
    if case .dictionary(let dictionary) = value, let item = dictionary[.text(name)] { return item }
    return missing(name, of: value)
  }

  /// `value[key]`: an item, else an attribute of that name.
  func item(_ key: JinjaValue, of value: JinjaValue) throws(JinjaFailure) -> JinjaValue {
    switch value {
    case .undefined(let undefined): throw Self.failure(undefined)
    case .dictionary(let dictionary):
      if let item = dictionary[key] { return item }
    case .sequence(let sequence) where sequence.kind.hasPlaces:
      if let place = key.integer, let item = Self.element(of: sequence.elements, at: place) {
        return item
      }
    case .text(let text), .markup(let text):
      if let place = key.integer,
        let scalar = Self.element(of: JinjaText(text).scalars, at: place)
      {
        return .text(String(scalar))
      }
    default: break
    }
    if let name = key.text, let own = try ownAttribute(name, of: value) { return own }
    return missing((try? key.string()) ?? key.typeName, of: value)
  }

  private static func element<Element>(of all: [Element], at place: Int) -> Element? {
    let place = place < 0 ? place.addingReportingOverflow(all.count).partialValue : place
    return all.indices.contains(place) ? all[place] : nil
  }

  private func missing(_ name: String, of value: JinjaValue) -> JinjaValue {
    .undefined(
      JinjaUndefined(
        message: value.typeName == "NoneType"
          ? "'None' has no attribute '\(name)'"
          : "'\(value.typeName) object' has no attribute '\(name)'"))
  }

  /// What using something raises that isn't there.
  static func failure(_ undefined: JinjaUndefined) -> JinjaFailure { .raised(undefined.message) }

  /// An attribute that the value has in Python, nil when it has none.
  func ownAttribute(
    _ name: String, of value: JinjaValue
  ) throws(JinjaFailure) -> JinjaValue? {
    switch value {
    case .undefined(let undefined):
      throw Self.failure(undefined)
    case .loop(let loop): return try attribute(name, of: loop)
    case .namespace(let namespace):
      if let attribute = namespace.attributes[ExactString(name)] { return attribute }
    case .sequence(let sequence) where sequence.kind == .group:
      if name == "grouper" { return sequence.elements.first }
      if name == "list" { return sequence.elements.last }
    case .function(.macro(let macro)):
      if name == "name" { return .text(macro.name) }
    case .function(.cycler(let elements, let state)):
      if name == "current" {
        let place = state.attributes["place"]?.integer ?? 0
        return Self.element(of: elements, at: place)
      }
    default: break
    }
    let isHidden =
      name.hasPrefix("__") && name.hasSuffix("__") && name.utf8.count > 4
      || JinjaMethods.changing(value).contains(name)
    if isHidden {
      return .undefined(
        JinjaUndefined(
          message:
            "access to attribute '\(name)' of '\(value.typeName)' object is unsafe",
          isForbidden: true))
    }
    guard JinjaMethods.of(value).contains(name) else { return nil }
    return .function(.method(name, of: JinjaMethodOwner(value)))
  }

  private func attribute(
    _ name: String, of loop: JinjaLoopState
  ) throws(JinjaFailure) -> JinjaValue? {
    let (index, count) = (loop.index, loop.elements.count)
    switch name {
    case "index": return .integer(index + 1)
    case "index0": return .integer(index)
    case "revindex": return .integer(count - index)
    case "revindex0": return .integer(count - index - 1)
    case "first": return .bool(index == 0)
    case "last": return .bool(index == count - 1)
    case "length": return .integer(count)
    case "depth": return .integer(loop.depth + 1)
    case "depth0": return .integer(loop.depth)
    case "previtem":
      return index > 0
        ? loop.elements[index - 1]
        : .undefined(JinjaUndefined(message: "there is no previous item"))
    case "nextitem":
      return index + 1 < count
        ? loop.elements[index + 1] : .undefined(JinjaUndefined(message: "there is no next item"))
    case "cycle", "changed":
      return .function(.method(name, of: JinjaMethodOwner(.loop(loop))))
    default: return nil
    }
  }

  /// `value[start:stop:step]`.
  mutating func slice(
    _ value: JinjaValue, start: Int?, stop: Int?, step: Int?
  ) throws(JinjaFailure) -> JinjaValue {
    if step == 0 { throw .raised("slice step cannot be zero") }
    try budget.spend(value.weight)
    switch value {
    case .undefined(let undefined): throw Self.failure(undefined)
    case .text(let text), .markup(let text):
      let scalars = JinjaText(text).scalars
      let places = Self.places(scalars.count, start, stop, step ?? 1)
      return .text(JinjaText(places.map { scalars[$0] }).string)
    case .sequence(let sequence) where sequence.kind.hasPlaces:
      let places = Self.places(sequence.elements.count, start, stop, step ?? 1)
      return .sequence(
        JinjaSequence(
          kind: sequence.kind == .group ? .tuple : sequence.kind,
          elements: places.map { sequence.elements[$0] }))
    default: throw .raised("a \(value.typeName) can't be sliced")
    }
  }

  private static func places(
    _ count: Int, _ start: Int?, _ stop: Int?, _ step: Int
  ) -> [Int] {
    func bounded(_ bound: Int?, else other: Int) -> Int {
      guard var bound else { return other }
      if bound < 0 { bound = max(bound, -count - 1) + count }
      return step > 0 ? min(max(bound, 0), count) : min(max(bound, -1), count - 1)
    }
    let first = bounded(start, else: step > 0 ? 0 : count - 1)
    let end = bounded(stop, else: step > 0 ? count : -1)
    return Array(stride(from: first, to: end, by: max(min(step, count + 1), -count - 1)))
  }
}

/// The methods that Python's values have, as far as a template can call them.
enum JinjaMethods {
  private static let text: Set<String> = [
    "capitalize", "casefold", "center", "count", "encode", "endswith", "expandtabs", "find",
    "format", "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit",
    "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join",
    "ljust", "lower", "lstrip", "maketrans", "partition", "removeprefix", "removesuffix", "replace",
    "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip", "split", "splitlines",
    "startswith", "strip", "swapcase", "title", "translate", "upper", "zfill",
  ]

  /// The methods of a value that don't change it.
  static func of(_ value: JinjaValue) -> Set<String> {
    switch value {
    case .text, .markup: text
    case .dictionary: ["get", "items", "keys", "values", "copy", "fromkeys"]
    case .sequence(let sequence):
      switch sequence.kind {
      case .list: ["count", "index", "copy"]
      case .tuple, .range, .group: ["count", "index"]
      case .keys, .items: ["isdisjoint", "mapping"]
      case .values: ["mapping"]
      }
    case .integer, .bool:
      ["bit_length", "bit_count", "conjugate", "real", "imag", "numerator", "denominator"]
    case .float: ["is_integer", "hex", "conjugate", "real", "imag"]
    case .function(.cycler): ["next", "reset"]
    case .undefined, .none, .iterator, .namespace, .loop, .function: []
    }
  }

  /// The methods that change a value, which the sandbox refuses.
  static func changing(_ value: JinjaValue) -> Set<String> {
    switch value {
    case .dictionary: ["clear", "pop", "popitem", "setdefault", "update"]
    case .sequence(let sequence) where sequence.kind == .list:
      ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"]
    default: []
    }
  }
}
