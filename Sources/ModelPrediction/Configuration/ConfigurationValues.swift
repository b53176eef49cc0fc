import ModelFacts
import ModelKnowledge

/// The values that a configuration's attributes have once its type's rules are applied.
///
/// Values are found when they are asked for and kept; that is why it is a class.
final class ConfigurationValues {
  /// What the file and the type say.
  let configuration: ModelConfiguration
  private var overrides: [String: AtlasValue]
  private var found: [String: AtlasValue?] = [:]
  private var busy: Set<String> = []
  private var parts: [String: ConfigurationValues?] = [:]
  private var expressions: [Substring: AtlasExpression?] = [:]

  /// The values of a configuration, some of them set by the model around it.
  init(_ configuration: ModelConfiguration, overrides: [String: AtlasValue] = [:]) {
    self.configuration = configuration
    self.overrides = overrides
  }

  /// What is known of the type.
  var type: ModelType? { configuration.type }

  /// The model_type; empty when the configuration is of none.
  var modelType: String { type?.name ?? configuration.modelType ?? "" }

  /// The same with some attributes set by the model around it; nested parts are shared.
  func overriding(_ changes: [String: AtlasValue]) -> ConfigurationValues {
    let copy = ConfigurationValues(
      configuration, overrides: overrides.merging(changes) { $1 })
    copy.parts = parts
    return copy
  }

  /// A nested configuration; nil when there is none of that name whose type is known.
  func part(_ key: String) -> ConfigurationValues? {
    if let part = parts[key] { return part }
    let part = type.flatMap { _ in configuration.partOrDefault(key) }
    let values = part.flatMap { $0.type == nil ? nil : ConfigurationValues($0) }
    parts[key] = values
    return values
  }

  /// An attribute's value by dotted path; nil when neither the file nor the atlas tells it.
  func value(_ path: String) -> AtlasValue? {
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
    var value = configuration.written(path)
    if let type, ["layer_types", "mtp_layer_types"].contains(where: type.isNamed(path)) {
      value = LayerTypes.resolved(value, of: configuration)
    }
    guard let type else { return value }
    if let rule = type.forcedRule(of: path), let forced = self.value(of: rule) {
      // A size that never changed while the atlas was made isn't one that nothing can change.
      if case .constant = rule, forced.int != nil, let stated = value, stated.int != nil {
        return stated
      }
      return forced
    }
    if value == nil {
      value = type.defaultRule(of: path).flatMap { self.value(of: $0) }
    } else if value == .null, let rule = type.nullRule(of: path) {
      value = self.value(of: rule) ?? value
    }
    if value == .null, let rule = type.fillingRule(of: path) {
      value = self.value(of: rule) ?? value
    }
    return value
  }

  /// The value of a rule; nil when it rests on what is unknown.
  func value(of rule: AtlasRule) -> AtlasValue? {
    switch rule {
    case .constant(let value): value
    case .expression(let text): text.hasPrefix("{") ? list(text) : value(of: text)
    }
  }

  /// The value of an expression; nil when it rests on what is unknown.
  func value(of text: Substring, places: [Int] = [], lasts: [Int] = []) -> AtlasValue? {
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
  func holds(_ condition: Substring, places: [Int] = [], lasts: [Int] = []) -> Bool? {
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
