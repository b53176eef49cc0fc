import ModelFacts

/// How far a name that a pickle imports can be trusted.
package enum PickleVerdict: Hashable, Sendable {
  /// torch's own `weights_only` loader resolves it by default.
  case safe
  /// Nobody vouches for it; the text says what is known, as a phrase that follows the name.
  case review(String)
  /// It executes, imports, opens or reaches something; the text says what, likewise.
  case unsafe(String)
}

/// What is known about importable names: safety comes from the allow list alone.
///
/// The deny list only sharpens the message: a name on neither list is for review, never safe.
package enum PickleGlobals {
  /// Judges a name as the unpickler resolves it, Python 2 names already renamed.
  package static func classify(module: String, name: String) -> PickleVerdict {
    if WeightsOnlyGlobals.allows(module, name) { return .safe }
    if let reason = reviewed[module]?[name] { return .review(reason) }
    if WeightsOnlyGlobals.isRegistered(module, name) {
      return .review("which torch allows once the module it belongs to is imported")
    }
    if name.contains(".") {
      if let reason = denial(module: module, name: name) { return .unsafe(reason) }
      return .unsafe("which walks into an attribute of what it imports")
    }
    if let reason = denial(module: module, name: name) { return .unsafe(reason) }
    if programNames.contains(name) { return .unsafe("which runs a module as a program") }
    if let reason = reachedNames[name] ?? gadgets[module]?[name] { return .unsafe(reason) }
    if isReserved(name) || modulesByName.contains(String(name.drop { $0 == "_" })) {
      return .unsafe("which reaches a module through another")
    }
    if let reason = reviewedModules[module] { return .review(reason) }
    return .review("which is on no list of known names")
  }

  /// Why a name is denied, by its own entry, its module or a module above; nil when it isn't.
  private static func denial(module: String, name: String) -> String? {
    var outermost = name[...]
    if let dot = name.firstIndex(of: ".") { outermost = name[..<dot] }
    if let reason = deniedNames[module]?[String(outermost)] ?? deniedNames[module]?["*"] {
      return reason
    }
    if let reason = deniedNames[module].flatMap({ prefixReason($0, String(outermost)) }) {
      return reason
    }
    var path = module[...]
    while true {
      if let reason = deniedModules[String(path)] {
        let isExcepted = plainNames[module]?.contains(name) ?? false
        return isExcepted ? nil : reason
      }
      if path != module[...], let names = deniedNames[String(path)],
        let reason = names["*"] ?? prefixReason(names, String(outermost))
      {
        return reason
      }
      guard let dot = path.lastIndex(of: ".") else { return nil }
      path = path[..<dot]
    }
  }

  /// The reason of an entry such as `load*` that the name begins with.
  private static func prefixReason(_ entries: [String: String], _ name: String) -> String? {
    entries.first {
      $0.key.count > 1 && $0.key.hasSuffix("*") && name.hasPrefix($0.key.dropLast())
    }?
    .value
  }
}
