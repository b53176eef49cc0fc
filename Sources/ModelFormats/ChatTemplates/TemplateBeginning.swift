/// Tells whether what a template writes for an ordinary conversation begins with the begin token.
///
/// Two conversations are gone through, with and without a system message. Only what decides the
/// first text matters; whatever isn't plain counts as unknown, and where both ways of an unknown
/// condition differ, so is the answer. Steps are counted, so that no template takes long.
struct TemplateBeginning {
  /// How the output can begin on the ways that were gone.
  struct Outcome: OptionSet {
    let rawValue: UInt8
    /// Nothing was written.
    static let silent = Outcome(rawValue: 1)
    /// The begin token came first.
    static let begin = Outcome(rawValue: 2)
    /// Something else came first.
    static let other = Outcome(rawValue: 4)
    /// Something came first that can't be told.
    static let unknown = Outcome(rawValue: 8)
  }

  /// Stands for the value of `bos_token`.
  static let mark = "\u{F8FF}bos"
  private static let stepLimit = 20_000
  private static let depthLimit = 60
  private static let variableLimit = 500

  let tree: JinjaTree
  let source: JinjaSource
  private let token: String?
  var variables: [String: TemplateValue] = [:]
  private var macros: [String: (signature: JinjaSignature, body: [JinjaStatement])] = [:]
  private var steps = 0
  private var depth = 0

  /// Whether the output begins with the token; nil when that depends or can't be told.
  static func startsWithBOS(
    _ tree: JinjaTree, of source: JinjaSource, token: String?
  ) -> Bool? {
    var outcome: Outcome = []
    for roles in [["user", "assistant"], ["system", "user", "assistant"]] {
      var walk = Self(tree: tree, source: source, token: token)
      walk.variables = [
        "messages": .list(roles.map(TemplateValue.message)), "bos_token": .text(mark),
        "eos_token": .text("</eos>"), "tools": .none, "documents": .none,
        "add_generation_prompt": .bool(false),
      ]
      outcome.formUnion(walk.run(tree.body))
    }
    outcome.remove(.silent)
    return outcome == .begin ? true : outcome == .other ? false : nil
  }

  private init(tree: JinjaTree, source: JinjaSource, token: String?) {
    self.tree = tree
    self.source = source
    self.token = token
  }

  /// Counts a step; false once there were too many.
  mutating func step() -> Bool {
    steps += 1
    return steps < Self.stepLimit
  }

  // MARK: Statements

  /// Goes through statements until something is written.
  private mutating func run(_ body: [JinjaStatement]) -> Outcome {
    var result: Outcome = []
    for statement in body {
      let outcome = run(statement)
      result.formUnion(outcome.subtracting(.silent))
      guard outcome.contains(.silent) else { return result }
    }
    return result.union(.silent)
  }

  private mutating func run(_ statement: JinjaStatement) -> Outcome {
    guard step(), depth < Self.depthLimit, variables.count < Self.variableLimit else {
      return .unknown
    }
    depth += 1
    defer { depth -= 1 }
    switch statement.kind {
    case .data(let range): return written(.text(source.text(range)))
    case .output(let nodes):
      var result: Outcome = []
      for node in nodes {
        let outcome = written(value(of: node))
        result.formUnion(outcome.subtracting(.silent))
        guard outcome.contains(.silent) else { return result }
      }
      return result.union(.silent)
    case .assign(let target, let node): assign(value(of: node), from: node, to: target)
    case .assignBlock(let target, let filter, let body):
      let captured = inScope { walk in walk.run(body) }
      assign(filter == nil ? Self.text(captured) : .unknown, from: nil, to: target)
    case .loop(let loop): return run(loop)
    case .branch(let arms): return run(arms[...])
    case .macro(let name, let signature, let body): macros[name] = (signature, body)
    case .callBlock(let call, _, let body):
      return call == nil ? inScope { walk in walk.run(body) } : .unknown
    case .filterBlock(_, let body):
      return inScope { walk in walk.run(body) } == .silent ? .silent : .unknown
    case .scope(let assignments, let body):
      return inScope { walk in
        for (target, node) in assignments {
          walk.assign(walk.value(of: node), from: node, to: target)
        }
        return walk.run(body)
      }
    case .environment(let body): return inScope { walk in walk.run(body) }
    case .jump, .load: return .unknown
    }
    return .silent
  }

  /// What writing a value does.
  private func written(_ value: TemplateValue) -> Outcome {
    switch value {
    case .text(let text, let isWhole):
      let start = text.drop { $0.isWhitespace }
      if start.isEmpty { return isWhole ? .silent : .unknown }
      if start.hasPrefix(Self.mark) { return .begin }
      if let token, !token.isEmpty {
        if start.hasPrefix(token) { return .begin }
        if !isWhole, token.hasPrefix(start) { return .unknown }
      }
      return .other
    case .undefined: return .silent
    case .raised: return []
    case .none, .bool, .integer, .list, .message: return .other
    case .loop, .unknown: return .unknown
    }
  }

  /// The text that a body wrote, as far as its beginning goes.
  private static func text(_ outcome: Outcome) -> TemplateValue {
    switch outcome {
    case .silent: .text("")
    case .begin: .text(mark, isWhole: false)
    case .other: .text("text", isWhole: false)
    case []: .raised
    default: .unknown
    }
  }

  /// Does something whose assignments don't last, but for those to namespaces.
  private mutating func inScope(_ body: (inout Self) -> Outcome) -> Outcome {
    let outer = variables
    let outcome = body(&self)
    variables = outer.merging(variables.filter { $0.key.contains(".") }) { $1 }
    return outcome
  }

  private mutating func run(_ loop: JinjaLoop) -> Outcome {
    guard case .list(let elements) = value(of: loop.iterable) else {
      let isEmpty = value(of: loop.iterable).isTrue == false
      let outcome = inScope { walk in
        walk.assign(.unknown, from: nil, to: loop.target)
        walk.variables["loop"] = .unknown
        return walk.run(isEmpty ? loop.otherwise : loop.body)
      }
      return isEmpty || outcome == .silent ? outcome : .unknown
    }
    var result: Outcome = []
    var index = 0
    for element in elements {
      let outcome = inScope { walk in
        walk.assign(element, from: nil, to: loop.target)
        walk.variables["loop"] = .loop(index: index, count: loop.test == nil ? elements.count : nil)
        switch loop.test.map({ walk.value(of: $0).isTrue }) {
        case .some(.some(false)): return .silent
        case .some(.none): return walk.run(loop.body) == .silent ? .silent : .unknown
        default:
          index += 1
          return walk.run(loop.body)
        }
      }
      result.formUnion(outcome.subtracting(.silent))
      guard outcome.contains(.silent) else { return result }
    }
    guard index == 0 else { return result.union(.silent) }
    return result.union(inScope { walk in walk.run(loop.otherwise) })
  }

  private mutating func run(
    _ arms: ArraySlice<(test: JinjaTree.Node?, body: [JinjaStatement])>
  ) -> Outcome {
    var result: Outcome = []
    var endings: [[String: TemplateValue]] = []
    for arm in arms {
      let test = arm.test.map { value(of: $0).isTrue } ?? true
      if test == false { continue }
      let start = variables
      let outcome = run(arm.body)
      result.formUnion(outcome)
      if outcome.contains(.silent) { endings.append(variables) }
      variables = start
      guard test == nil else { return leave(with: endings, result) }
    }
    endings.append(variables)
    return leave(with: endings, result.union(.silent))
  }

  /// Goes on where several ways meet: what they don't agree on is unknown.
  private mutating func leave(
    with endings: [[String: TemplateValue]], _ outcome: Outcome
  ) -> Outcome {
    guard var merged = endings.first else { return outcome }
    for ending in endings.dropFirst() {
      for key in Set(merged.keys).union(ending.keys) where merged[key] != ending[key] {
        merged[key] = .unknown
      }
    }
    variables = merged
    return outcome
  }

  private mutating func assign(
    _ value: TemplateValue, from node: JinjaTree.Node?, to target: JinjaTree.Node
  ) {
    switch tree[target] {
    case .name(let name):
      variables[name] = value
      guard let node, case .call(let callee, let arguments) = tree[node],
        case .name("namespace") = tree[callee]
      else { return }
      for (key, member) in arguments.named {
        variables["\(name).\(key)"] = self.value(of: member)
      }
    case .namespaceReference(let name, let key): variables["\(name).\(key)"] = value
    case .tuple(let targets):
      for target in targets { assign(.unknown, from: nil, to: target) }
    default: break
    }
  }

  /// What a macro writes.
  mutating func call(macro name: String, _ arguments: JinjaArguments) -> TemplateValue? {
    guard let macro = macros[name], step(), depth < Self.depthLimit else { return nil }
    var values: [String: TemplateValue] = [:]
    for (name, node) in zip(
      macro.signature.names.suffix(macro.signature.defaults.count), macro.signature.defaults)
    {
      values[name] = value(of: node)
    }
    for (name, node) in zip(macro.signature.names, arguments.positional) {
      values[name] = value(of: node)
    }
    for (name, node) in arguments.named { values[name] = value(of: node) }
    depth += 1
    defer { depth -= 1 }
    let outcome = inScope { walk in
      for name in macro.signature.names { walk.variables[name] = values[name] ?? .undefined }
      return walk.run(macro.body)
    }
    return Self.text(outcome)
  }

  /// Looks at an expression's value one level deeper, unless that is too deep.
  mutating func deeper(_ body: (inout Self) -> TemplateValue) -> TemplateValue {
    guard step(), depth < Self.depthLimit else { return .unknown }
    depth += 1
    defer { depth -= 1 }
    return body(&self)
  }
}
