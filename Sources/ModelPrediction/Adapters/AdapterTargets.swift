package import ModelFacts

/// Which modules an adapter's configuration selects.
///
/// Source: `check_target_module_exists` in PEFT 0.21.2 `tuners/tuners_utils.py`.
package struct AdapterTargets: Sendable {
  /// What `target_modules` is.
  fileprivate enum Form: Sendable {
    case none
    case names([String])
    case pattern(ModulePattern)
    case allLinear
    case unknown
  }

  private var modules = Form.none
  private var excluded = Form.none
  private let saved: [String]
  private var layers: Set<Int>?
  private var layersPatterns: [String] = []
  /// `target_parameters`.
  package let parameters: [String]

  /// Reads the fields of a configuration.
  package init(_ config: JSONObject?) {
    modules = Form(config?["target_modules"])
    excluded = Form(config?["exclude_modules"])
    saved = (config?["modules_to_save"]?.array ?? []).compactMap(\.string)
    parameters = (config?["target_parameters"]?.array ?? []).compactMap(\.string)
    if case .allLinear = excluded { excluded = .unknown }
    switch config?["layers_to_transform"] {
    case .number(let number)?: layers = number.integer.map { [$0] }
    case .array(let items)?: layers = items.isEmpty ? nil : Set(items.compactMap(\.integer))
    default: break
    }
    switch config?["layers_pattern"] {
    case .string(let text)?: layersPatterns = text.isEmpty ? [] : [text]
    case .array(let items)?: layersPatterns = items.compactMap(\.string)
    default: break
    }
  }

  /// Whether `target_modules` names modules in a way that can be held against names.
  package var namesModules: Bool {
    switch modules {
    case .names(let names): !names.isEmpty
    case .pattern: true
    case .none, .allLinear, .unknown: false
    }
  }

  /// Whether `target_modules` is one regular expression.
  package var isPattern: Bool {
    if case .pattern = modules { true } else { false }
  }

  /// Whether `layers_to_transform` picks out some layers.
  package var choosesLayers: Bool { layers != nil }

  /// Whether a module is selected; nil where that can't be told.
  package func selects(_ module: String) -> Bool? {
    switch excluded.matches(module) {
    case true?: return false
    case nil: return nil
    case false?: break
    }
    if saved.contains(where: { AdapterFacts.holds($0, module) }) { return false }
    guard let isNamed = modules.matches(module) else { return nil }
    guard isNamed, let layers, case .names(let names) = modules, !names.contains(module) else {
      return isNamed
    }
    return layer(of: module).map(layers.contains) ?? false
  }

  /// Whether `exclude_modules` takes a module out again.
  package func excludes(_ module: String) -> Bool { excluded.matches(module) == true }

  /// Whether a module is selected but for its layer.
  package func selectsInOtherLayers(_ module: String) -> Bool {
    guard layers != nil, selects(module) == false else { return false }
    var other = self
    other.layers = nil
    return other.selects(module) == true
  }

  /// The number behind the list of layers in a module's name.
  private func layer(of module: String) -> Int? {
    let parts = module.split(separator: ".")
    for (place, part) in parts.enumerated() {
      guard let number = Int(part), place + 1 < parts.count, place > 0 else { continue }
      if layersPatterns.isEmpty { return place > 1 ? number : nil }
      if layersPatterns.contains(where: { $0 == parts[place - 1] }) { return number }
    }
    return nil
  }
}

extension AdapterTargets.Form {
  fileprivate init(_ value: JSONValue?) {
    switch value {
    case .array(let items)?: self = .names(items.compactMap(\.string))
    case .string(let text)? where text.lowercased() == "all-linear": self = .allLinear
    case .string(let text)? where text.isEmpty: self = .none
    case .string(let text)?: self = ModulePattern(text).map(Self.pattern) ?? .unknown
    default: self = .none
    }
  }

  /// Whether a name is among what it names; nil where that can't be told.
  fileprivate func matches(_ module: String) -> Bool? {
    switch self {
    case .none: false
    case .names(let names): names.contains { AdapterFacts.names($0, module) }
    case .pattern(let pattern): pattern.matchesWhole(module)
    case .allLinear, .unknown: nil
    }
  }
}
