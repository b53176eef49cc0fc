import ModelFacts

/// Renders a parsed template as jinja2 does in transformers' sandbox, within a budget.
///
/// Values are JSON's and those that jinja2 makes itself; nothing else can be reached. What jinja2
/// would raise, what ends nowhere and what this interpreter doesn't have are three kinds of failure.
struct JinjaRenderer {
  /// The template.
  let tree: JinjaTree
  /// Its source.
  let source: JinjaSource
  /// What it may still do.
  var budget = JinjaBudget()
  /// What was written so far.
  private(set) var output = ""
  /// What `generation` blocks wrote.
  private(set) var generated: [String] = []
  /// Whether `None` was made into text.
  private(set) var writesNone = false
  private var written = 0

  /// How a statement ended.
  enum Flow {
    case goesOn, breaks, continues
  }

  /// A template that wasn't started.
  init(_ tree: JinjaTree, of source: JinjaSource) {
    self.tree = tree
    self.source = source
  }

  /// Renders the whole template with these variables.
  mutating func render(_ variables: [String: JinjaValue]) throws(JinjaFailure) -> String {
    // jinja2 keeps what is passed and what the template sets apart: a macro sees both.
    let context = JinjaFrame(in: nil)
    context.variables = variables
    _ = try run(tree.body, in: JinjaFrame(in: context))
    return output
  }

  // MARK: Statements

  /// Runs statements one after another.
  mutating func run(
    _ body: [JinjaStatement], in frame: JinjaFrame
  ) throws(JinjaFailure) -> Flow {
    for statement in body {
      let flow = try run(statement, in: frame)
      if flow != .goesOn { return flow }
    }
    return .goesOn
  }

  private mutating func run(
    _ statement: JinjaStatement, in frame: JinjaFrame
  ) throws(JinjaFailure) -> Flow {
    try budget.enter()
    defer { budget.leave() }
    switch statement.kind {
    case .data(let range): try write(source.text(range))
    case .output(let nodes):
      for node in nodes { try write(try text(of: try evaluate(node, in: frame))) }
    case .assign(let target, let node):
      try assign(try evaluate(node, in: frame), to: target, in: frame)
    case .assignBlock(let target, let filter, let body):
      try runAssignBlock(target, filter, body, in: frame)
    case .loop(let loop): try runLoop(loop, in: frame)
    case .branch(let arms): return try runBranch(arms, in: frame)
    case .macro(let name, let signature, let body):
      frame.variables[name] = .function(.macro(macro(name, signature, body, in: frame)))
    case .callBlock(let call, let signature, let body):
      try runCallBlock(call, signature, body, in: frame)
    case .filterBlock(let filter, let body):
      let inner = JinjaFrame(in: frame)
      let text = try capture(body, in: inner)
      try write(try apply(filter, to: .text(text), in: inner).string())
    case .scope(let assignments, let body): return try runScope(assignments, body, in: frame)
    case .environment: throw .unsupported("blocks and autoescape")
    case .jump(let isBreak): return isBreak ? .breaks : .continues
    case .load: throw .raised("it loads another template, and there is no loader for it")
    }
    return .goesOn
  }

  /// Python's `str(value)`; notes where that is the word None.
  mutating func text(of value: JinjaValue) throws(JinjaFailure) -> String {
    if case .none = value { writesNone = true }
    try budget.spend(value.weight)
    return try value.string()
  }

  /// Writes text out.
  mutating func write(_ text: String) throws(JinjaFailure) {
    written += text.utf8.count
    try budget.spend(bytes: written)
    try budget.spend(text.utf8.count / 64)
    output += text
  }

  /// What statements write, rather than writing it.
  mutating func capture(
    _ body: [JinjaStatement], in frame: JinjaFrame
  ) throws(JinjaFailure) -> String {
    try captured { renderer throws(JinjaFailure) in _ = try renderer.run(body, in: frame) }
  }

  /// What some work writes, rather than writing it.
  mutating func captured(
    _ work: (inout Self) throws(JinjaFailure) -> Void
  ) throws(JinjaFailure) -> String {
    let (outer, outerWritten) = (output, written)
    output = ""
    written = 0
    defer {
      output = outer
      written = outerWritten
    }
    try work(&self)
    return output
  }

  private mutating func runAssignBlock(
    _ target: JinjaTree.Node, _ filter: JinjaTree.Node?, _ body: [JinjaStatement],
    in frame: JinjaFrame
  ) throws(JinjaFailure) {
    let inner = JinjaFrame(in: frame)
    var value = JinjaValue.text(try capture(body, in: inner))
    if let filter { value = try apply(filter, to: value, in: inner) }
    try assign(value, to: target, in: frame)
  }

  private mutating func runBranch(
    _ arms: [(test: JinjaTree.Node?, body: [JinjaStatement])], in frame: JinjaFrame
  ) throws(JinjaFailure) -> Flow {
    for arm in arms {
      if let test = arm.test, !(try evaluate(test, in: frame).isTrue) { continue }
      return try run(arm.body, in: frame)
    }
    return .goesOn
  }

  private mutating func runScope(
    _ assignments: [(target: JinjaTree.Node, value: JinjaTree.Node)], _ body: [JinjaStatement],
    in frame: JinjaFrame
  ) throws(JinjaFailure) -> Flow {
    let inner = JinjaFrame(in: frame)
    for (target, value) in assignments {
      try assign(try evaluate(value, in: frame), to: target, in: inner)
    }
    return try run(body, in: inner)
  }

  private mutating func runCallBlock(
    _ call: JinjaTree.Node?, _ signature: JinjaSignature, _ body: [JinjaStatement],
    in frame: JinjaFrame
  ) throws(JinjaFailure) {
    guard let call else {
      let text = try capture(body, in: JinjaFrame(in: frame))
      generated.append(text)
      return try write(text)
    }
    guard case .call(let callee, let arguments) = tree[call] else { return }
    let caller = JinjaValue.function(.macro(macro("caller", signature, body, in: frame)))
    let function = try evaluate(callee, in: frame)
    var passed = try self.arguments(arguments, in: frame)
    passed.named.append(("caller", caller))
    try write(try self.call(function, passed).string())
  }

  private func macro(
    _ name: String, _ signature: JinjaSignature, _ body: [JinjaStatement], in frame: JinjaFrame
  ) -> JinjaMacro {
    var extras: Set<String> = []
    for node in signature.expressions {
      if case .name(let name) = tree[node], ["caller", "varargs", "kwargs"].contains(name) {
        extras.insert(name)
      }
    }
    return JinjaMacro(
      name: name, signature: signature, body: body, frame: frame, extras: extras)
  }

  // MARK: Loops

  private mutating func runLoop(
    _ loop: JinjaLoop, in frame: JinjaFrame
  ) throws(JinjaFailure) {
    let elements = try elements(of: try evaluate(loop.iterable, in: frame))
    try runLoop(loop, over: elements, depth: 0, in: frame)
  }

  /// Runs a loop for these elements; `depth` counts the calls of a recursive loop.
  mutating func runLoop(
    _ loop: JinjaLoop, over all: [JinjaValue], depth: Int, in frame: JinjaFrame
  ) throws(JinjaFailure) {
    var elements = all
    if let test = loop.test {
      elements = []
      for element in all {
        let inner = JinjaFrame(in: frame)
        try assign(element, to: loop.target, in: inner)
        if try evaluate(test, in: inner).isTrue { elements.append(element) }
      }
    }
    let state = JinjaLoopState(
      elements, depth: depth,
      recursion: loop.isRecursive ? JinjaRecursion(loop: loop, frame: frame) : nil)
    for (index, element) in elements.enumerated() {
      try budget.spend()
      state.index = index
      let inner = JinjaFrame(in: frame)
      inner.variables["loop"] = .loop(state)
      try assign(element, to: loop.target, in: inner)
      if try run(loop.body, in: inner) == .breaks { break }
    }
    if elements.isEmpty { _ = try run(loop.otherwise, in: JinjaFrame(in: frame)) }
  }

  // MARK: Assignments

  /// Assigns a value to a name, an attribute of a namespace or several names.
  mutating func assign(
    _ value: JinjaValue, to target: JinjaTree.Node, in frame: JinjaFrame
  ) throws(JinjaFailure) {
    switch tree[target] {
    case .name(let name): frame.variables[name] = value
    case .namespaceReference(let name, let key):
      guard case .namespace(let namespace) = frame.value(of: name) else {
        throw .raised("cannot assign attribute on non-namespace object")
      }
      try namespace.set(key, value)
    case .tuple(let targets):
      let values = try elements(of: value)
      guard values.count == targets.count else {
        throw .raised("\(values.count) values can't be unpacked into \(targets.count) names")
      }
      for (target, value) in zip(targets, values) { try assign(value, to: target, in: frame) }
    default: throw .unsupported("an assignment to an expression")
    }
  }
}

extension JinjaNamespace {
  /// Sets an attribute; transformers refuses names that begin with an underscore.
  func set(_ name: String, _ value: JinjaValue) throws(JinjaFailure) {
    guard value.depth < JinjaBudget.nesting / 2 else {
      throw .unsupported("a namespace that holds a namespace or a function")
    }
    guard !name.hasPrefix("_") else {
      throw .raised("a namespace can't have the attribute '\(name)'")
    }
    attributes[ExactString(name)] = value
  }
}
