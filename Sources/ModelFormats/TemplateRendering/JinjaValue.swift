import ModelFacts

/// A value of a template that is being rendered: JSON's, and what jinja2 itself makes.
enum JinjaValue {
  /// Something that isn't there: what reading it further would say.
  case undefined(JinjaUndefined)
  /// `None`.
  case none
  /// `True` or `False`.
  case bool(Bool)
  /// An `int` of 64 bits.
  case integer(Int)
  /// A `float`.
  case float(Double)
  /// A `str`.
  case text(String)
  /// A `str` that `escape` or `safe` marked: texts that are added to it are escaped.
  case markup(String)
  /// A list, a tuple and what else has an order and a length.
  case sequence(JinjaSequence)
  /// A `dict`.
  case dictionary(JinjaDictionary)
  /// What is gone through once.
  case iterator(JinjaIterator)
  /// `namespace(…)`.
  case namespace(JinjaNamespace)
  /// `loop`.
  case loop(JinjaLoopState)
  /// What can be called.
  case function(JinjaFunction)

  /// The text of a `str`.
  var text: String? {
    switch self {
    case .text(let text), .markup(let text): text
    default: nil
    }
  }

  /// The number that an `int` or `bool` is.
  var integer: Int? {
    switch self {
    case .integer(let number): number
    case .bool(let holds): holds ? 1 : 0
    default: nil
    }
  }

  /// The number that any numeric value is.
  var number: Double? {
    if case .float(let number) = self { number } else { integer.map(Double.init) }
  }

  /// Whether nothing is there.
  var isUndefined: Bool { if case .undefined = self { true } else { false } }

  /// Python's `bool(value)`.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let holds): holds
    case .integer(let number): number != 0
    case .float(let number): number != 0
    case .text(let text), .markup(let text): !text.isEmpty
    case .sequence(let sequence): !sequence.elements.isEmpty
    case .dictionary(let dictionary): !dictionary.members.isEmpty
    case .loop(let loop): !loop.elements.isEmpty
    case .iterator, .namespace, .function: true
    }
  }

  /// What Python calls its type.
  var typeName: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "NoneType"
    case .bool: "bool"
    case .integer: "int"
    case .float: "float"
    case .text: "str"
    case .markup: "Markup"
    case .sequence(let sequence): sequence.kind.rawValue
    case .dictionary: "dict"
    case .iterator: "generator"
    case .namespace: "Namespace"
    case .loop: "LoopContext"
    case .function: "function"
    }
  }

  /// How deeply values lie in it; what can be changed counts as 50, so that none holds another.
  var depth: Int {
    switch self {
    case .sequence(let sequence): sequence.depth
    case .dictionary(let dictionary): dictionary.depth
    case .iterator(let iterator): iterator.depth
    case .namespace, .loop, .function: JinjaBudget.nesting / 2
    case .undefined, .none, .bool, .integer, .float, .text, .markup: 0
    }
  }

  /// How much there is to go through: one for each value in it and each 64 bytes of text.
  var weight: Int {
    switch self {
    case .text(let text), .markup(let text): 1 + text.utf8.count / 64
    case .sequence(let sequence): sequence.weight
    case .dictionary(let dictionary): dictionary.weight
    default: 1
    }
  }

  /// A list.
  static func list(_ elements: [JinjaValue]) -> JinjaValue {
    .sequence(JinjaSequence(kind: .list, elements: elements))
  }

  /// A tuple.
  static func tuple(_ elements: [JinjaValue]) -> JinjaValue {
    .sequence(JinjaSequence(kind: .tuple, elements: elements))
  }

  /// Python's `==`.
  static func areEqual(_ left: JinjaValue, _ right: JinjaValue) -> Bool {
    if let one = left.number, let other = right.number { return one == other }
    if let one = left.text, let other = right.text {
      return ExactString(one) == ExactString(other)
    }
    switch (left, right) {
    case (.none, .none), (.undefined, .undefined): return true
    case (.sequence(let one), .sequence(let other)):
      return one.kind.comparable == other.kind.comparable
        && one.elements.count == other.elements.count
        && zip(one.elements, other.elements).allSatisfy { areEqual($0, $1) }
    case (.dictionary(let one), .dictionary(let other)):
      return one.members.count == other.members.count
        && one.members.allSatisfy { member in
          other[member.key].map { areEqual(member.value, $0) } ?? false
        }
    case (.namespace(let one), .namespace(let other)): return one === other
    case (.loop(let one), .loop(let other)): return one === other
    case (.iterator(let one), .iterator(let other)): return one === other
    default: return false
    }
  }
}

/// What `undefined` stands for.
struct JinjaUndefined {
  /// What reading it further raises, such as `'x' is undefined`.
  var message: String
  /// The sandbox hid it, so that using it is a security error.
  var isForbidden = false
}

/// Values with an order and a length.
struct JinjaSequence {
  /// Python's type.
  enum Kind: String {
    case list, tuple, range
    /// An element of `groupby`: a tuple of `grouper` and `list`.
    case group = "_GroupTuple"
    case keys = "dict_keys"
    case values = "dict_values"
    case items = "dict_items"

    /// The type that it compares as.
    var comparable: Kind { self == .group ? .tuple : self }
    /// Whether `[0]` works.
    var hasPlaces: Bool {
      switch self {
      case .list, .tuple, .range, .group: true
      case .keys, .values, .items: false
      }
    }
  }

  /// Python's type.
  let kind: Kind
  /// The elements.
  let elements: [JinjaValue]
  /// How deeply values lie in it.
  let depth: Int
  /// How much there is to go through.
  let weight: Int

  /// A sequence of this type.
  init(kind: Kind, elements: [JinjaValue]) {
    self.kind = kind
    self.elements = elements
    var (depth, weight) = (0, 1)
    for element in elements {
      depth = max(depth, element.depth)
      weight += element.weight
    }
    self.depth = depth + 1
    self.weight = weight
  }
}

/// A dictionary in the order of its keys; templates make small ones and change none.
struct JinjaDictionary {
  /// Keys and values.
  private(set) var members: [(key: JinjaValue, value: JinjaValue)] = []
  /// How deeply values lie in it.
  private(set) var depth = 1
  /// How much there is to go through.
  private(set) var weight = 1

  /// An empty dictionary.
  init() {}

  /// Names and values.
  init(_ members: KeyValuePairs<String, JinjaValue>) {
    for (key, value) in members { set(.text(key), value) }
  }

  /// The value of a key.
  subscript(key: JinjaValue) -> JinjaValue? {
    members.first { JinjaValue.areEqual($0.key, key) }?.value
  }

  /// Sets a key's value, in its old place when it is there.
  mutating func set(_ key: JinjaValue, _ value: JinjaValue) {
    depth = max(depth, key.depth + 1, value.depth + 1)
    weight += key.weight + value.weight
    if let place = members.firstIndex(where: { JinjaValue.areEqual($0.key, key) }) {
      members[place].value = value
    } else {
      members.append((key, value))
    }
  }
}

/// A generator: its elements are there once.
final class JinjaIterator {
  private var elements: ArraySlice<JinjaValue>

  /// How deeply values lie in it.
  let depth: Int

  /// Gives these elements once.
  init(_ elements: [JinjaValue]) {
    self.elements = elements[...]
    depth = 1 + (elements.lazy.map(\.depth).max() ?? 0)
  }

  /// The elements that are left.
  func rest() -> [JinjaValue] {
    defer { elements = [] }
    return Array(elements)
  }

  /// The next element.
  func next() -> JinjaValue? { elements.popFirst() }
}

/// What `namespace` makes: the only value that can be changed.
final class JinjaNamespace {
  /// The attributes.
  var attributes: [ExactString: JinjaValue] = [:]
}

/// The state of a loop, which its body knows as `loop`.
final class JinjaLoopState {
  /// What is gone through.
  let elements: [JinjaValue]
  /// How many loops of the same recursion are around it.
  let depth: Int
  /// The place of the element at hand.
  var index = 0
  /// What `changed` was last asked about.
  var last: [JinjaValue]?
  /// Renders the loop's body for other elements.
  let recursion: JinjaRecursion?

  /// A loop before its first element.
  init(_ elements: [JinjaValue], depth: Int, recursion: JinjaRecursion?) {
    self.elements = elements
    self.depth = depth
    self.recursion = recursion
  }
}

/// A recursive loop and where it stands.
struct JinjaRecursion {
  /// The loop.
  var loop: JinjaLoop
  /// The variables around it.
  var frame: JinjaFrame
}

/// Variables and those of the places around.
final class JinjaFrame {
  /// What is assigned here.
  var variables: [String: JinjaValue] = [:]
  private let outer: JinjaFrame?

  /// Variables inside of others.
  init(in outer: JinjaFrame?) { self.outer = outer }

  /// The value that a name has here.
  func value(of name: String) -> JinjaValue? {
    var frame: JinjaFrame? = self
    while let current = frame {
      if let value = current.variables[name] { return value }
      frame = current.outer
    }
    return nil
  }
}

/// What a template can call.
enum JinjaFunction {
  /// A function of the environment.
  case global(String)
  /// A method of a value.
  case method(String, of: JinjaMethodOwner)
  /// A macro, or the body of a `call`.
  case macro(JinjaMacro)
  /// `joiner(…)`: the text between all calls but before the first.
  case joiner(String, JinjaNamespace)
  /// `cycler(…)`.
  case cycler([JinjaValue], JinjaNamespace)
}

/// The value that a method belongs to, in a box.
final class JinjaMethodOwner {
  /// The value.
  let value: JinjaValue

  /// Boxes a value.
  init(_ value: JinjaValue) { self.value = value }
}

/// A macro with the variables around it.
final class JinjaMacro {
  /// What messages call it.
  let name: String
  /// Its parameters.
  let signature: JinjaSignature
  /// What it writes.
  let body: [JinjaStatement]
  /// The variables around it.
  let frame: JinjaFrame
  /// The names that its body uses beyond its parameters: `caller`, `varargs`, `kwargs`.
  let extras: Set<String>

  /// A macro where it is defined.
  init(
    name: String, signature: JinjaSignature, body: [JinjaStatement], frame: JinjaFrame,
    extras: Set<String>
  ) {
    self.name = name
    self.signature = signature
    self.body = body
    self.frame = frame
    self.extras = extras
  }
}
