/// Folds a template's constants: which texts every expression can be, through variables too.
///
/// Assignments are taken together whatever their order, so that no detour hides a text. A few
/// rounds over all expressions are enough, since every detour costs the attacker a variable.
struct JinjaConstants {
  private static let alternatives = 8
  private static let rounds = 4

  /// What is assigned: an expression's value, or what a body writes.
  private enum Assigned {
    case node(JinjaTree.Node)
    case body([JinjaStatement])
  }

  /// The template.
  let tree: JinjaTree
  private let source: JinjaSource
  /// The patterns of each expression; empty for what is no text.
  private(set) var values: [[JinjaPattern]]
  private var variables: [String: [JinjaPattern]] = [:]
  private let calls: [String: [JinjaArguments]]
  private var assignments: [(name: String, value: Assigned)] = []

  /// Folds everything in a tree, complete or not.
  init(_ tree: JinjaTree, of source: JinjaSource) {
    self.tree = tree
    self.source = source
    values = Array(repeating: [.anything], count: tree.expressions.count)
    calls = Self.calls(in: tree)
    collect(tree.body)
    for _ in 0..<Self.rounds {
      for node in tree.expressions.indices { values[node] = fold(node) }
      let before = variables
      for (name, value) in assignments {
        switch value {
        case .node(let node): merge(values[node], into: name)
        case .body(let body): merge(written(body), into: name)
        }
      }
      if before == variables { break }
    }
  }

  private mutating func merge(_ patterns: [JinjaPattern], into name: String) {
    variables[name] = Self.union(variables[name] ?? [], patterns)
  }

  private static func union(_ left: [JinjaPattern], _ right: [JinjaPattern]) -> [JinjaPattern] {
    var all = left
    for pattern in right where !all.contains(pattern) { all.append(pattern) }
    guard all.count > alternatives else { return all }
    let hidden = all.filter(\.isHiddenName)
    return Array((hidden + [.anything]).prefix(alternatives))
  }

  /// Every pair of texts, one behind the other.
  private static func product(_ left: [JinjaPattern], _ right: [JinjaPattern]) -> [JinjaPattern] {
    union([], left.flatMap { first in right.map { first.followed(by: $0) } })
  }

  // MARK: Assignments

  /// What is passed where a variable is called, by the variable.
  private static func calls(in tree: JinjaTree) -> [String: [JinjaArguments]] {
    var calls: [String: [JinjaArguments]] = [:]
    for entry in tree.expressions {
      guard case .call(let callee, let arguments) = entry.expression,
        case .name(let name) = tree[callee]
      else { continue }
      calls[name, default: []].append(arguments)
    }
    return calls
  }

  private mutating func collect(_ body: [JinjaStatement]) {
    for statement in body {
      switch statement.kind {
      case .data, .output, .jump, .load: break
      case .assign(let target, let value): assign(value, to: target)
      case .assignBlock(let target, _, let body):
        if case .name(let name) = tree[target] { assignments.append((name, .body(body))) }
        collect(body)
      case .filterBlock(_, let body): collect(body)
      case .loop(let loop):
        assign(loop.iterable, to: loop.target)
        collect(loop.body)
        collect(loop.otherwise)
      case .branch(let arms): for arm in arms { collect(arm.body) }
      case .macro(let name, let signature, let body):
        collectParameters(of: name, signature)
        assignments.append(("\(name)()", .body(body)))
        collect(body)
      case .callBlock(_, _, let body):
        assignments.append(("caller()", .body(body)))
        collect(body)
      case .environment(let body): collect(body)
      case .scope(let assignments, let body):
        for (target, value) in assignments { assign(value, to: target) }
        collect(body)
      }
    }
  }

  private mutating func assign(_ value: JinjaTree.Node, to target: JinjaTree.Node) {
    switch tree[target] {
    case .name(let name):
      assignments.append((name, .node(value)))
      if case .call(_, let arguments) = tree[value] {
        for (key, value) in arguments.named { assignments.append(("\(name).\(key)", .node(value))) }
      }
    case .namespaceReference(let name, let key):
      assignments.append(("\(name).\(key)", .node(value)))
    case .tuple(let targets):
      if case .tuple(let values) = tree[value], values.count == targets.count {
        for (target, value) in zip(targets, values) { assign(value, to: target) }
      } else {
        for target in targets { assign(value, to: target) }
      }
    default: break
    }
  }

  /// What calls of a macro pass for its parameters.
  private mutating func collectParameters(of macro: String, _ signature: JinjaSignature) {
    for (name, value) in zip(signature.names.suffix(signature.defaults.count), signature.defaults) {
      assignments.append((name, .node(value)))
    }
    for arguments in calls[macro] ?? [] {
      for (name, value) in zip(signature.names, arguments.positional) {
        assignments.append((name, .node(value)))
      }
      for (name, value) in arguments.named { assignments.append((name, .node(value))) }
    }
  }

  /// What a short body writes: texts and values one behind the other.
  private func written(_ body: [JinjaStatement]) -> [JinjaPattern] {
    guard body.count <= 16 else { return [.anything] }
    var texts = [JinjaPattern("")]
    for statement in body {
      switch statement.kind {
      case .data(let range): texts = Self.product(texts, [JinjaPattern(source.text(range))])
      case .output(let nodes):
        for node in nodes { texts = Self.product(texts, values[node]) }
      case .assign, .macro, .assignBlock: break
      case .branch(let arms):
        texts = arms.reduce(texts) {
          Self.union($0, Self.product(texts, written($1.body)))
        }
      default: texts = Self.product(texts, [.anything])
      }
    }
    return texts
  }

  // MARK: Folding

  private func fold(_ node: JinjaTree.Node) -> [JinjaPattern] {
    switch tree[node] {
    case .string(let text): [JinjaPattern(text)]
    case .name(let name): variables[name] ?? [.anything]
    case .attribute(let base, let name): foldAttribute(base, name)
    case .item(let base, let key): foldItem(base, key)
    case .call(let callee, let arguments): foldCall(callee, arguments)
    case .filter(let value?, let name, let arguments): foldFilter(value, name, arguments)
    case .binary(let symbol, let left, let right): foldBinary(symbol, left, right)
    case .conditional(let value, _, let other):
      Self.union(values[value], other.map { values[$0] } ?? [])
    case .tuple(let items), .list(let items): foldAll(items)
    case .dictionary(let members): foldAll(members.flatMap { [$0.value, $0.key] })
    case .integer, .float, .bool, .none, .namespaceReference, .slice, .filter, .test, .not, .sign:
      [.anything]
    }
  }

  private func foldAll(_ nodes: [JinjaTree.Node]) -> [JinjaPattern] {
    var all: [JinjaPattern] = []
    for node in nodes where values[node] != [.anything] {
      all = Self.union(all, values[node])
      if all.count >= Self.alternatives { break }
    }
    return all.isEmpty ? [.anything] : all
  }

  private func foldAttribute(_ base: JinjaTree.Node, _ name: String) -> [JinjaPattern] {
    switch tree[base] {
    case .name(let variable):
      if let known = variables["\(variable).\(name)"] { return known }
      // What is set to a dictionary: jinja2 reads its members as attributes, too.
      return values[base] == [.anything] ? [.anything] : Self.union(values[base], [.anything])
    case .dictionary: return values[base]
    default: return [.anything]
    }
  }

  private func foldItem(_ base: JinjaTree.Node, _ key: JinjaTree.Node) -> [JinjaPattern] {
    let texts = values[base]
    switch tree[base] {
    case .list, .tuple, .dictionary: return texts
    default: break
    }
    guard case .slice(_, _, let step) = tree[key] else {
      return texts.allSatisfy { $0 == .anything } ? texts : Self.union(texts, [.anything])
    }
    if let step, case .sign(let size, _) = tree[step], case .integer(1) = tree[size] {
      return texts.map(\.reversed)
    }
    return texts.map { JinjaPattern.anything.followed(by: $0).followed(by: .anything) }
  }

  private func foldBinary(
    _ symbol: JinjaOperator, _ left: JinjaTree.Node, _ right: JinjaTree.Node
  ) -> [JinjaPattern] {
    switch symbol {
    case .add, .concatenate: return Self.product(values[left], values[right])
    case .or, .and: return Self.union(values[left], values[right])
    case .modulo: return values[left].map { formatPercent($0, arguments(of: right)) }
    case .multiply:
      let (text, count) =
        switch (tree[left], tree[right]) {
        case (_, .integer(let count?)): (left, count)
        case (.integer(let count?), _): (right, count)
        default: (left, -1)
        }
      guard 0...16 ~= count else { return [.anything] }
      return values[text].map { JinjaPattern(String(repeating: $0.text, count: count)) }
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn, .notIn,
      .subtract, .divide, .floorDivide, .power:
      return [.anything]
    }
  }

  private func arguments(of node: JinjaTree.Node) -> [JinjaTree.Node] {
    if case .tuple(let items) = tree[node] { items } else { [node] }
  }

  private func foldCall(_ callee: JinjaTree.Node, _ arguments: JinjaArguments) -> [JinjaPattern] {
    if case .name(let name) = tree[callee] {
      guard name == "dict" else { return variables["\(name)()"] ?? [.anything] }
      let keys = arguments.named.map { JinjaPattern($0.name) }
      return Self.union([.anything], Self.union(keys, foldAll(arguments.named.map(\.value))))
    }
    guard case .attribute(let base, let method) = tree[callee] else { return [.anything] }
    if method == "format" { return values[base].map { formatBraces($0, arguments) } }
    return fold(method: method, of: base, arguments.positional)
  }

  private func foldFilter(
    _ value: JinjaTree.Node, _ name: String, _ arguments: JinjaArguments
  ) -> [JinjaPattern] {
    switch name {
    case "default", "d":
      return arguments.positional.reduce(values[value]) { Self.union($0, values[$1]) }
    case "format": return values[value].map { formatPercent($0, arguments.positional) }
    case "join":
      guard let items = items(of: value) else { return around(value) }
      let separator = arguments.all.first.map { values[$0] } ?? [JinjaPattern("")]
      return join(items, separator: separator)
    default: return fold(method: name, of: value, arguments.positional)
    }
  }

  /// What filters and methods of the same name make of a text.
  private func fold(
    method: String, of base: JinjaTree.Node, _ arguments: [JinjaTree.Node]
  ) -> [JinjaPattern] {
    let texts = values[base]
    switch method {
    case "trim", "strip", "lstrip", "rstrip":
      let blanks = JinjaPattern(" \t\n\r\u{b}\u{c}")
      let characters = arguments.first.map { values[$0] } ?? [blanks]
      return texts.map { text in
        guard let set = characters.first, set.isWhole else { return text }
        return text.stripped(of: set.text, left: method != "rstrip", right: method != "lstrip")
      }
    case "string", "safe", "e", "escape", "forceescape", "encode", "decode", "list", "items",
      "values", "random", "sort", "unique":
      return texts
    case "first", "last", "pop", "get":
      return items(of: base) == nil ? Self.union(texts, [.anything]) : texts
    case "lower", "casefold": return texts.map { JinjaPattern($0.text.lowercased()) }
    case "upper": return texts.map { JinjaPattern($0.text.uppercased()) }
    case "reverse": return texts.map(\.reversed)
    case "join":
      guard let items = arguments.first.flatMap({ items(of: $0) }) else { return [.anything] }
      return join(items, separator: texts)
    case "replace":
      guard arguments.count >= 2 else { return [.anything] }
      return texts.flatMap { text in
        zip(values[arguments[0]], values[arguments[1]]).map { old, new in
          guard old.isWhole, !old.text.isEmpty else { return text.followed(by: .anything) }
          return JinjaPattern(text.text.replacing(old.text, with: new.text))
        }
      }
    default: return around(base)
    }
  }

  /// The texts of an expression, and anything that holds them.
  private func around(_ node: JinjaTree.Node) -> [JinjaPattern] {
    let texts = values[node]
    guard texts != [.anything] else { return texts }
    return Self.union(
      texts, texts.map { JinjaPattern.anything.followed(by: $0).followed(by: .anything) })
  }

  private func items(of node: JinjaTree.Node) -> [JinjaTree.Node]? {
    switch tree[node] {
    case .list(let items), .tuple(let items): items
    case .filter(let value?, "list", _): items(of: value)
    default: nil
    }
  }

  private func join(_ items: [JinjaTree.Node], separator: [JinjaPattern]) -> [JinjaPattern] {
    var joined: [JinjaPattern] = [JinjaPattern("")]
    for (index, item) in items.prefix(64).enumerated() {
      if index > 0 { joined = Self.product(joined, separator) }
      joined = Self.product(joined, values[item])
    }
    return items.count > 64 ? joined + [.anything] : joined
  }

  // MARK: Formatting

  /// `'%s%c' % (…)`.
  private func formatPercent(_ format: JinjaPattern, _ nodes: [JinjaTree.Node]) -> JinjaPattern {
    var result = JinjaPattern("")
    var pieces = format.text.split(separator: "%", omittingEmptySubsequences: false)[...]
    if let first = pieces.popFirst() { result = JinjaPattern(String(first)) }
    var next = nodes[...]
    for piece in pieces {
      guard let kind = piece.first else {
        result = result.followed(by: JinjaPattern("%"))
        continue
      }
      let value = next.popFirst()
      let part: JinjaPattern
      switch (kind, value.map { tree[$0] }) {
      case ("c", .integer(let code?)): part = JinjaPattern(character(code))
      case ("s", _), ("c", _): part = value.flatMap { values[$0].first } ?? .anything
      default: part = .anything
      }
      result = result.followed(by: part).followed(by: JinjaPattern(String(piece.dropFirst())))
    }
    return result
  }

  private func character(_ code: Int) -> String {
    UInt32(exactly: code).flatMap(Unicode.Scalar.init).map { String(Character($0)) }
      ?? String(JinjaPattern.gap)
  }

  /// `'{}{1:c}{name}'.format(…)`.
  private func formatBraces(_ format: JinjaPattern, _ arguments: JinjaArguments) -> JinjaPattern {
    var result = JinjaPattern("")
    var next = 0
    for (index, piece) in format.text.split(separator: "{", omittingEmptySubsequences: false)
      .enumerated()
    {
      guard index > 0, let end = piece.firstIndex(of: "}") else {
        result = result.followed(by: JinjaPattern(String(piece)))
        continue
      }
      let parts = piece[..<end].split(separator: ":", omittingEmptySubsequences: false)
      let name = parts.first.map(String.init) ?? ""
      let position = name.isEmpty ? next : Int(name) ?? -1
      next += 1
      let value =
        arguments.positional.indices.contains(position)
        ? arguments.positional[position]
        : arguments.named.first { $0.name == name }?.value
      var part = value.flatMap { values[$0].first } ?? .anything
      if let value, parts.count > 1, parts[1] == "c", case .integer(let code?) = tree[value] {
        part = JinjaPattern(character(code))
      }
      result = result.followed(by: part)
        .followed(by: JinjaPattern(String(piece[piece.index(after: end)...])))
    }
    return result
  }
}
