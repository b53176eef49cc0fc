import ModelFacts

extension JinjaRenderer {
  /// The most elements of a `range` in jinja2's sandbox.
  private static let rangeLimit = 100_000

  /// Calls a value.
  mutating func call(
    _ value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    switch value {
    case .undefined(let undefined): throw Self.failure(undefined)
    case .loop(let loop): return try recurse(loop, passed)
    case .function(let function):
      switch function {
      case .global(let name): return try callGlobal(name, passed)
      case .method(let name, let owner): return try callMethod(name, of: owner.value, passed)
      case .macro(let macro): return .text(try call(macro, passed))
      case .joiner(let separator, let state):
        defer { state.attributes["used"] = .bool(true) }
        return .text(state.attributes["used"] == nil ? "" : separator)
      case .cycler: throw .raised("a cycler can't be called")
      }
    default: throw .raised("'\(value.typeName)' object is not callable")
    }
  }

  // MARK: Macros

  /// What a macro writes.
  private mutating func call(
    _ macro: JinjaMacro, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> String {
    let signature = macro.signature
    var named = passed.named
    let frame = JinjaFrame(in: macro.frame)
    for (place, name) in signature.names.enumerated() {
      if place < passed.positional.count {
        frame.variables[name] = passed.positional[place]
      } else if let given = named.firstIndex(where: { $0.name == name }) {
        frame.variables[name] = named.remove(at: given).value
      }
    }
    try setDefaults(of: signature, in: frame)
    if macro.extras.contains("caller"), !signature.names.contains("caller") {
      let given = named.firstIndex { $0.name == "caller" }
      frame.variables["caller"] =
        given.map { named.remove(at: $0).value }
        ?? .undefined(JinjaUndefined(message: "No caller defined"))
    }
    try setRest(of: macro, passed, named, in: frame)
    return try capture(macro.body, in: frame)
  }

  private mutating func setDefaults(
    of signature: JinjaSignature, in frame: JinjaFrame
  ) throws(JinjaFailure) {
    let required = signature.names.count - signature.defaults.count
    for (place, name) in signature.names.enumerated() where frame.variables[name] == nil {
      frame.variables[name] =
        place < required
        ? .undefined(JinjaUndefined(message: "parameter '\(name)' was not provided"))
        : try evaluate(signature.defaults[place - required], in: frame)
    }
  }

  private func setRest(
    of macro: JinjaMacro, _ passed: JinjaPassed, _ named: [(name: String, value: JinjaValue)],
    in frame: JinjaFrame
  ) throws(JinjaFailure) {
    let further = Array(passed.positional.dropFirst(macro.signature.names.count))
    if macro.extras.contains("varargs") {
      frame.variables["varargs"] = .tuple(further)
    } else if !further.isEmpty {
      throw .raised(
        "macro '\(macro.name)' takes not more than \(macro.signature.names.count) argument(s)")
    }
    if macro.extras.contains("kwargs") {
      var dictionary = JinjaDictionary()
      for (name, value) in named { dictionary.set(.text(name), value) }
      frame.variables["kwargs"] = .dictionary(dictionary)
    } else if let first = named.first {
      throw .raised("macro '\(macro.name)' takes no keyword argument '\(first.name)'")
    }
  }

  /// `loop(…)`: what the body of a recursive loop writes for other elements.
  private mutating func recurse(
    _ loop: JinjaLoopState, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    guard let recursion = loop.recursion else {
      throw .raised("the loop isn't recursive, so it can't be called")
    }
    guard let first = passed.positional.first else {
      throw .raised("loop() needs what to go through")
    }
    let elements = try elements(of: first)
    return .text(
      try captured { renderer throws(JinjaFailure) in
        try renderer.runLoop(
          recursion.loop, over: elements, depth: loop.depth + 1, in: recursion.frame)
      })
  }

  // MARK: Functions of the environment

  private mutating func callGlobal(
    _ name: String, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    switch name {
    case "range": return try range(passed.positional)
    case "raise_exception":
      throw .refused(try passed.value(0, "message")?.string() ?? "raise_exception()")
    case "strftime_now":
      guard let format = try passed.text(0, "format") else {
        throw .raised("strftime_now() needs a format")
      }
      return .text(try JinjaDate.text(format))
    case "dict": return .dictionary(try dictionary(passed))
    case "namespace":
      let namespace = JinjaNamespace()
      for (key, value) in try dictionary(passed).members {
        try namespace.set(try key.string(), value)
      }
      return .namespace(namespace)
    case "joiner":
      return .function(.joiner(try passed.text(0, "sep") ?? ", ", JinjaNamespace()))
    case "cycler":
      guard !passed.positional.isEmpty else { throw .raised("at least one item is needed") }
      return .function(.cycler(passed.positional, JinjaNamespace()))
    default: throw .unsupported("the function \(name)")
    }
  }

  private mutating func range(_ bounds: [JinjaValue]) throws(JinjaFailure) -> JinjaValue {
    var numbers: [Int] = []
    for bound in bounds {
      guard let number = bound.integer else {
        if case .undefined(let undefined) = bound { throw Self.failure(undefined) }
        throw .raised("'\(bound.typeName)' object cannot be interpreted as an integer")
      }
      numbers.append(number)
    }
    guard 1...3 ~= numbers.count else {
      throw .raised("range expects 1 to 3 arguments, got \(numbers.count)")
    }
    let (start, stop) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
    let step = numbers.count == 3 ? numbers[2] : 1
    guard step != 0 else { throw .raised("range() arg 3 must not be zero") }
    let (distance, overflow) = stop.subtractingReportingOverflow(start)
    let isEmpty = step > 0 ? stop <= start : stop >= start
    let count =
      isEmpty ? 0 : (distance.magnitude - 1) / step.magnitude + 1
    guard isEmpty || !overflow && count <= Self.rangeLimit else {
      throw .raised("Range too big. The sandbox blocks ranges larger than 100000")
    }
    try budget.spend(Int(count) / 8)
    var elements: [JinjaValue] = []
    elements.reserveCapacity(Int(count))
    for place in 0..<Int(count) { elements.append(.integer(start + place * step)) }
    return .sequence(JinjaSequence(kind: .range, elements: elements))
  }

  /// `dict(…)` of a mapping or of pairs, and of named values.
  private mutating func dictionary(_ passed: JinjaPassed) throws(JinjaFailure) -> JinjaDictionary {
    var dictionary = JinjaDictionary()
    if let first = passed.positional.first {
      guard passed.positional.count == 1 else { throw .raised("dict takes one mapping") }
      if case .dictionary(let other) = first {
        dictionary = other
      } else {
        for pair in try elements(of: first) {
          let parts = try elements(of: pair)
          guard parts.count == 2 else { throw .raised("a pair has \(parts.count) parts") }
          dictionary.set(try hashable(parts[0]), parts[1])
        }
      }
    }
    for (name, value) in passed.named {
      try budget.spend(dictionary.members.count)
      dictionary.set(.text(name), value)
    }
    return dictionary
  }

  // MARK: Methods

  private mutating func callMethod(
    _ name: String, of value: JinjaValue, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    try budget.spend(value.weight)
    switch value {
    case .text(let text), .markup(let text):
      return try callTextMethod(name, of: text, passed)
    case .dictionary(let dictionary): return try callMethod(name, of: dictionary, passed)
    case .sequence(let sequence): return try callMethod(name, of: sequence, passed)
    case .loop(let loop): return try callMethod(name, of: loop, passed)
    case .function(.cycler(let elements, let state)):
      let place = state.attributes["place"]?.integer ?? 0
      state.attributes["place"] = .integer(name == "next" ? (place + 1) % elements.count : 0)
      return name == "next" ? elements[place] : .none
    case .float(let number) where name == "is_integer":
      return .bool(number.isFinite && number.rounded() == number)
    default: throw .unsupported("the method \(name) of \(value.typeName)")
    }
  }

  private mutating func callMethod(
    _ name: String, of dictionary: JinjaDictionary, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    switch name {
    case "get":
      guard let key = passed.positional.first else { throw .raised("get needs a key") }
      guard passed.named.isEmpty else { throw .raised("get() takes no keyword arguments") }
      return dictionary[try hashable(key)]
        ?? (passed.positional.count > 1 ? passed.positional[1] : .none)
    case "items":
      let pairs = dictionary.members.map { JinjaValue.tuple([$0.key, $0.value]) }
      return .sequence(JinjaSequence(kind: .items, elements: pairs))
    case "keys":
      return .sequence(JinjaSequence(kind: .keys, elements: dictionary.members.map(\.key)))
    case "values":
      return .sequence(JinjaSequence(kind: .values, elements: dictionary.members.map(\.value)))
    case "copy": return .dictionary(dictionary)
    default: throw .unsupported("the method \(name) of dict")
    }
  }

  private mutating func callMethod(
    _ name: String, of sequence: JinjaSequence, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    guard let first = passed.positional.first else {
      guard name == "copy" else { throw .raised("\(name) needs a value") }
      return .sequence(sequence)
    }
    switch name {
    case "count":
      return .integer(sequence.elements.count { JinjaValue.areEqual($0, first) })
    case "index":
      guard passed.positional.count == 1 else { throw .unsupported("index within bounds") }
      guard let place = sequence.elements.firstIndex(where: { JinjaValue.areEqual($0, first) })
      else { throw .raised("the value isn't in the list") }
      return .integer(place)
    default: throw .unsupported("the method \(name) of \(sequence.kind.rawValue)")
    }
  }

  private mutating func callMethod(
    _ name: String, of loop: JinjaLoopState, _ passed: JinjaPassed
  ) throws(JinjaFailure) -> JinjaValue {
    if name == "cycle" {
      guard !passed.positional.isEmpty else { throw .raised("no items for cycling given") }
      return passed.positional[loop.index % passed.positional.count]
    }
    let old = loop.last
    loop.last = passed.positional
    guard let old else { return .bool(true) }
    return .bool(!JinjaValue.areEqual(.tuple(old), .tuple(passed.positional)))
  }
}
