import ModelFacts
import ModelKnowledge

/// A configuration with its type's defaults, aliases and computed values filled in.
///
/// Values are found when they are asked for and kept; that is why it is a class.
final class AtlasConfig {
  package let atlas: Atlas
  /// The model_type.
  package let modelType: String
  /// What is known of the type.
  package let facts: AtlasType?
  /// What the file says.
  package let data: JSONObject
  private var overrides: [String: AtlasValue]
  private var found: [String: AtlasValue?] = [:]
  private var busy: Set<String> = []
  private var parts: [String: AtlasConfig?] = [:]
  private var expressions: [Substring: AtlasExpression?] = [:]

  /// A configuration of a type.
  package init(
    _ data: JSONObject, modelType: String, in atlas: Atlas, facts: AtlasType? = nil,
    overrides: [String: AtlasValue] = [:]
  ) {
    self.atlas = atlas
    self.modelType = modelType
    self.data = data
    self.overrides = overrides
    self.facts = facts ?? atlas.type(modelType)
  }

  /// The same with some attributes set by the model around it; nested parts are shared.
  func overriding(_ changes: [String: AtlasValue]) -> AtlasConfig {
    let copy = AtlasConfig(
      data, modelType: modelType, in: atlas, facts: facts,
      overrides: overrides.merging(changes) { $1 })
    copy.parts = parts
    return copy
  }

  /// A nested configuration; nil when the type has none of that name.
  package func part(_ key: String) -> AtlasConfig? {
    if let part = parts[key] { return part }
    let part = makePart(key)
    parts[key] = part
    return part
  }

  private func makePart(_ key: String) -> AtlasConfig? {
    guard let facts else { return nil }
    guard let (standard, isOpen) = facts.parts[key] else {
      // RAG declares no parts: what its configuration holds says itself which model it is of.
      guard let nested = data[key]?.object, let name = nested["model_type"]?.string else {
        return nil
      }
      return atlas.type(name).map { AtlasConfig(nested, modelType: name, in: atlas, facts: $0) }
    }
    guard let nested = data[key]?.object else {
      let shared = facts.flat.contains(Substring(key)) ? data.members : []
      let own = JSONObject(shared.filter { $0.key != "model_type" && facts.parts[$0.key] == nil })
      return type(standard, ofPart: key).map {
        AtlasConfig(own, modelType: standard, in: atlas, facts: $0)
      }
    }
    var name = nested["model_type"]?.string ?? standard
    // A fixed class, whatever the part calls itself.
    if !isOpen, atlas.type(standard) != nil || atlas.type(name) == nil { name = standard }
    return type(name, ofPart: key).map {
      AtlasConfig(nested, modelType: name, in: atlas, facts: $0)
    }
  }

  /// What is known of a part's type; of one that only this configuration knows, what it says of it.
  private func type(_ name: String, ofPart key: String) -> AtlasType? {
    if let registered = atlas.type(name) { return registered }
    guard let facts, !name.isEmpty, name == facts.parts[key]?.type else { return nil }
    return AtlasType(name, of: key, in: facts)
  }

  /// An attribute's value by dotted path; nil when neither the file nor the atlas tells it.
  package func value(_ path: String) -> AtlasValue? {
    if let known = found[path] { return known }
    guard busy.insert(path).inserted else { return nil }
    defer { busy.remove(path) }
    let value = resolve(path)
    found[path] = value
    return value
  }

  private func resolve(_ path: String) -> AtlasValue? {
    if let value = overrides[path] { return value }
    if let dot = path.firstIndex(of: "."), let part = part(String(path[..<dot])) {
      let head = path[...dot]
      for (key, value) in overrides where key.hasPrefix(head) {
        let name = String(key.dropFirst(head.count))
        if part.overrides[name] == nil { part.overrides[name] = value }
      }
      return part.value(String(path[path.index(after: dot)...]))
    }
    var value = raw(path)
    if let rule = facts?.forced[path], let forced = self.value(of: rule) {
      // A size that never changed while the atlas was made isn't one that nothing can change.
      if case .constant = rule, forced.int != nil, let stated = value, stated.int != nil {
        return stated
      }
      return forced
    }
    if value == nil {
      value = facts?.defaults[path].flatMap { self.value(of: $0) }
    } else if value == .null, let rule = facts?.nulls[path] {
      value = self.value(of: rule) ?? value
    }
    if value == .null, let rule = facts?.fills[path] { value = self.value(of: rule) ?? value }
    return value
  }

  /// What the file itself says, under any name that the type reads.
  package func raw(_ path: String) -> AtlasValue? {
    if path == "num_labels" {
      if let labels = data["id2label"]?.object { return .int(labels.members.count) }
      return .int(data["num_labels"]?.integer ?? 2)
    }
    var names = [path]
    if let facts {
      names += [facts.standardNames[path], facts.ownNames[path]].compactMap { $0 }
      names += facts.legacyNames[path] ?? []
    }
    for name in names {
      var node: JSONValue? = .object(data)
      for piece in name.split(separator: ".") { node = node?.object?[String(piece)] }
      if let node, let value = AtlasValue(node) { return value }
    }
    return nil
  }

  /// The value of a rule; nil when it rests on what is unknown.
  package func value(of rule: AtlasRule) -> AtlasValue? {
    switch rule {
    case .constant(let value): value
    case .expression(let text): text.hasPrefix("{") ? list(text) : value(of: text)
    }
  }

  /// The value of an expression; nil when it rests on what is unknown.
  package func value(of text: Substring, places: [Int] = [], lasts: [Int] = []) -> AtlasValue? {
    guard text != "?" else { return nil }
    let expression: AtlasExpression?
    if let known = expressions[text] {
      expression = known
    } else {
      expression = AtlasExpression(text)
      expressions[text] = expression
    }
    return expression?.value(
      in: AtlasExpression.Context(lookup: { self.value($0) }, places: places, lasts: lasts))
  }

  /// Whether a condition holds; nil when it rests on what is unknown.
  package func holds(_ condition: Substring, places: [Int] = [], lasts: [Int] = []) -> Bool? {
    condition.isEmpty ? true : value(of: condition, places: places, lasts: lasts)?.isTrue
  }

  /// The longest list that a rule may make: more layers than any model has.
  private static let longestList = 10_000

  /// A list by cases: `{count;condition=>word;…;word}`.
  private func list(_ text: Substring) -> AtlasValue? {
    let cases = text.dropFirst().dropLast().split(separator: ";", omittingEmptySubsequences: false)
    guard let count = cases.first.flatMap({ value(of: $0)?.int }),
      0...Self.longestList ~= count
    else { return nil }
    var elements: [AtlasValue] = []
    for index in 0..<count {
      for text in cases.dropFirst() {
        guard let arrow = text.range(of: "=>") else {
          if let value = AtlasValue(constant: text) { elements.append(value) }
          break
        }
        guard let truth = holds(text[..<arrow.lowerBound], places: [index], lasts: [count - 1])
        else { return nil }
        if truth {
          if let value = AtlasValue(constant: text[arrow.upperBound...]) { elements.append(value) }
          break
        }
      }
    }
    return .list(elements)
  }
}

extension Substring {
  /// The last place of a short text.
  fileprivate func range(of text: String) -> Range<Index>? {
    var place = endIndex
    while place > startIndex {
      place = index(before: place)
      if self[place...].hasPrefix(text) { return place..<index(place, offsetBy: text.count) }
    }
    return nil
  }
}
