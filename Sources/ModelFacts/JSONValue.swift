/// A JSON value as its text says it: keys byte-exact, duplicates kept, numbers unconverted.
public enum JSONValue: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number, kept as its text until asked for.
  case number(JSONNumber)
  /// A string, unescaped.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object.
  case object(JSONObject)

  /// The number as an integer when it is written as one and fits 64 bits.
  public var integer: Int? {
    guard case .number(let number) = self else { return nil }
    return number.integer
  }
  /// The number as a double.
  public var double: Double? {
    guard case .number(let number) = self else { return nil }
    return number.double
  }
  /// The text of a string.
  public var string: String? {
    guard case .string(let string) = self else { return nil }
    return string
  }
  /// The truth value of a boolean.
  public var bool: Bool? {
    guard case .bool(let bool) = self else { return nil }
    return bool
  }
  /// The elements of an array.
  public var array: [JSONValue]? {
    guard case .array(let array) = self else { return nil }
    return array
  }
  /// The members of an object.
  public var object: JSONObject? {
    guard case .object(let object) = self else { return nil }
    return object
  }
  /// Whether it is `null`.
  public var isNull: Bool { self == .null }

  /// The member of an object by key, nil for anything that isn't an object or lacks it.
  public subscript(key: String) -> JSONValue? { object?[key] }

  /// What kind of value it is, in the words of an error message.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

/// A number as JSON writes it.
public struct JSONNumber: Hashable, Sendable {
  /// The digits as written; `NaN`, `Infinity`, `-Infinity` where the reader allows them.
  public var text: String

  /// Wraps a number's text.
  public init(text: String) { self.text = text }

  /// The value when it is written as an integer and fits 64 bits.
  public var integer: Int? { Int(text) }
  /// The value as a double, nil only for a text that is no number.
  public var double: Double? {
    switch text {
    case "NaN": .nan
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    default: Double(text)
    }
  }
}

/// An object's members in the order of the file.
public struct JSONObject: Hashable, Sendable {
  /// A key, its value and where the key starts.
  public struct Member: Hashable, Sendable {
    /// The key, unescaped; compare through `ExactString`.
    public var key: String
    /// The value.
    public var value: JSONValue
    /// The byte offset of the key's opening quote in the file.
    public var offset: Int

    /// A key with its value.
    public init(key: String, value: JSONValue, offset: Int = 0) {
      self.key = key
      self.value = value
      self.offset = offset
    }
  }

  /// All members, duplicates included.
  public var members: [Member] { didSet { places = Self.places(of: members) } }
  /// The last place of each key, for objects that are too large to go through at every question.
  private var places: [ExactString: Int]

  /// An object of these members.
  public init(_ members: [Member] = []) {
    self.members = members
    places = Self.places(of: members)
  }

  /// The value of a key: of several equal keys the last, as Python's `json` takes it.
  public subscript(key: String) -> JSONValue? {
    guard places.isEmpty else { return places[ExactString(key)].map { members[$0].value } }
    return members.last { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  private static func places(of members: [Member]) -> [ExactString: Int] {
    guard members.count > 64 else { return [:] }
    var places: [ExactString: Int] = [:]
    places.reserveCapacity(members.count)
    for (place, member) in members.enumerated() { places[ExactString(member.key)] = place }
    return places
  }

  /// Keys that appear more than once, in order of their second appearance.
  public var duplicateKeys: [String] {
    var seen: Set<ExactString> = []
    return members.lazy.map(\.key).filter { !seen.insert(ExactString($0)).inserted }
  }
}
