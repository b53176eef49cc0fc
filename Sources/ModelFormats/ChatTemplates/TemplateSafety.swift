import ModelFacts

/// Finds what in a template reaches for Python's internals, however it is spelled.
///
/// Only expressions and statements count: text and comments can speak of `__class__` as they like,
/// and so can a string that is just written out.
struct TemplateSafety {
  private let source: JinjaSource
  private let tree: JinjaTree
  private let constants: JinjaConstants
  private var accesses: [TemplateAccess] = []
  private var seen: Set<Int> = []

  /// The accesses of a tree, in source order.
  static func accesses(in tree: JinjaTree, of source: JinjaSource) -> [TemplateAccess] {
    var safety = Self(source: source, tree: tree, constants: JinjaConstants(tree, of: source))
    for (tag, position) in tree.loads {
      safety.note("loads another template with \(tag)", at: position)
    }
    for node in tree.expressions.indices { safety.examine(node) }
    return safety.accesses.sorted { $0.offset < $1.offset }
  }

  private init(source: JinjaSource, tree: JinjaTree, constants: JinjaConstants) {
    self.source = source
    self.tree = tree
    self.constants = constants
  }

  private mutating func note(_ message: String, at position: Int) {
    guard accesses.count < 100, seen.insert(position).inserted else { return }
    accesses.append(
      TemplateAccess(
        message: message, offset: source.offset(position), line: source.line(position)))
  }

  private mutating func examine(_ node: JinjaTree.Node) {
    let position = tree.expressions[node].position
    switch tree[node] {
    case .attribute(let base, let name):
      if JinjaPattern.isHidden(name) { note("reads \(name)", at: position) }
      examineHelper(base, at: position)
    case .namespaceReference(_, let name):
      if JinjaPattern.isHidden(name) { note("assigns \(name)", at: position) }
    case .item(let base, let key):
      examineName(key, at: position)
      examineHelper(base, at: position)
    case .filter(let value, let name, let arguments):
      examineFilter(name, arguments, at: position)
      if let value { examineHelper(value, at: position) }
    case .test(_, _, let arguments): examineInternals(arguments, at: position)
    case .call(let callee, let arguments):
      examineInternals(arguments, at: position)
      examineFormat(callee, at: position)
    case .name(let name):
      if JinjaPattern(name).isInternalName { note("reads \(name)", at: position) }
    case .string, .integer, .float, .bool, .none, .slice, .not, .sign, .binary, .conditional,
      .tuple, .list, .dictionary:
      break
    }
  }

  /// Something that names what is read.
  private mutating func examineName(_ node: JinjaTree.Node, at position: Int) {
    guard let hidden = constants.values[node].first(where: \.isHiddenName) else { return }
    note("reads \(described(hidden))", at: position)
  }

  private func described(_ pattern: JinjaPattern) -> String {
    pattern.isWhole
      ? pattern.text
      : "a name put together from '\(pattern.text.replacing(String(JinjaPattern.gap), with: "…"))'"
  }

  /// Helpers that are Python functions and classes: what hangs on them is Python's.
  private mutating func examineHelper(_ node: JinjaTree.Node, at position: Int) {
    guard case .name(let name) = tree[node],
      ["cycler", "joiner", "lipsum", "namespace"].contains(name)
    else { return }
    note("looks into the helper \(name)", at: position)
  }

  private mutating func examineFilter(
    _ name: String, _ arguments: JinjaArguments, at position: Int
  ) {
    switch name {
    case "attr":
      for argument in arguments.all {
        examineName(argument, at: position)
        if constants.values[argument].contains(where: { !$0.isWhole }) {
          note("reads an attribute whose name is computed", at: position)
        }
      }
    case "map", "selectattr", "rejectattr", "groupby", "sort", "unique", "min", "max", "sum":
      for argument in arguments.all { examinePath(argument, at: position) }
    case "join":
      for argument in arguments.named.map(\.value) + arguments.positional.dropFirst() {
        examinePath(argument, at: position)
      }
    default: examineInternals(arguments, at: position)
    }
  }

  /// An attribute path such as `a.b`, as `map` and `selectattr` take it.
  private mutating func examinePath(_ node: JinjaTree.Node, at position: Int) {
    for pattern in constants.values[node] {
      for part in pattern.text.split(separator: ".") {
        let name = JinjaPattern(String(part))
        if name.isHiddenName { note("reads \(described(name))", at: position) }
      }
    }
  }

  /// Arguments that are internal names: whoever takes them looks something up by them.
  private mutating func examineInternals(_ arguments: JinjaArguments, at position: Int) {
    for argument in arguments.all {
      for pattern in constants.values[argument] where pattern.isInternalName {
        note("passes \(pattern.text) on", at: position)
      }
    }
  }

  /// `'{0.a}'.format(…)`: the replacement fields of a format string read attributes.
  private mutating func examineFormat(_ callee: JinjaTree.Node, at position: Int) {
    let base: JinjaTree.Node
    switch tree[callee] {
    case .attribute(let value, "format"), .attribute(let value, "format_map"): base = value
    case .item(let value, let key) where isFormat(key): base = value
    case .filter(let value?, "attr", let arguments) where arguments.all.contains(where: isFormat):
      base = value
    default: return
    }
    for pattern in constants.values[base] {
      for field in pattern.text.split(separator: "{").dropFirst(pattern.text.hasPrefix("{") ? 0 : 1)
      {
        let name = field.prefix { $0 != "}" && $0 != ":" && $0 != "!" }
        if name.contains(".") || name.contains("[") {
          note("reads \(name) in a format string", at: position)
        }
      }
    }
  }

  private func isFormat(_ node: JinjaTree.Node) -> Bool {
    constants.values[node].contains { $0.text == "format" || $0.text == "format_map" }
  }

  /// Internal names in the part of a template that isn't Jinja for us: other engines may take it.
  static func accesses(in source: JinjaSource, behind position: Int) -> [TemplateAccess] {
    let rest = source.bytes[min(position, source.bytes.count)...]
    var index = rest.startIndex
    while let start = rest[index...].firstIndex(of: UInt8(ascii: "_")) {
      let name = rest[start...].prefix { $0 < 0x80 && Unicode.Scalar($0).isJinjaNamePart }
      let text = String(decoding: name, as: UTF8.self)
      if JinjaPattern(text).isInternalName {
        return [
          TemplateAccess(
            message: "names \(text) where it is no Jinja", offset: source.offset(start),
            line: source.line(start))
        ]
      }
      index = name.endIndex
    }
    return []
  }
}
