/// Why a template isn't rendered to its end.
enum JinjaFailure: Error {
  /// jinja2 would raise this.
  case raised(String)
  /// The template itself refuses the conversation with `raise_exception`.
  case refused(String)
  /// It takes more steps, depth or memory than any conversation needs.
  case unbounded(String)
  /// It uses what this interpreter doesn't have, so nothing can be said.
  case unsupported(String)
}

/// How much a template may still do.
struct JinjaBudget {
  /// Steps of one conversation: statements, expressions, elements and every 64 bytes of text.
  static let steps = 1_500_000
  /// Expressions and statements within each other.
  static let depth = 900
  /// Bytes of one text.
  static let text = 1 << 22

  /// Values within each other.
  static let nesting = 100
  /// What one value may hold, as `JinjaValue.weight` counts it.
  static let weight = 1 << 18

  private var steps = Self.steps
  private var depth = 0

  /// Takes steps.
  mutating func spend(_ count: Int = 1) throws(JinjaFailure) {
    steps -= count
    guard steps > 0 else { throw .unbounded("takes more than \(Self.steps) steps") }
  }

  /// Takes the steps and the memory of a text.
  mutating func spend(bytes count: Int) throws(JinjaFailure) {
    guard count <= Self.text else { throw .unbounded("makes a text of more than 4 MiB") }
    try spend(1 + count / 64)
  }

  /// Goes one level deeper; the caller leaves it again.
  mutating func enter() throws(JinjaFailure) {
    depth += 1
    guard depth <= Self.depth else { throw .unbounded("calls itself without an end") }
    try spend()
  }

  /// A value that was just made, unless it holds too much.
  func checked(_ value: JinjaValue) throws(JinjaFailure) -> JinjaValue {
    guard value.weight <= Self.weight else { throw .unbounded("makes a value of more than 16 MiB") }
    guard value.depth <= Self.nesting else { throw .unsupported("values nested deeply") }
    return value
  }

  /// Goes one level up.
  mutating func leave() { depth -= 1 }
}
