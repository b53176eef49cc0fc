import ModelFacts

/// What transformers and PEFT do with every architecture they know, made by `Scripts/atlas`.
///
/// A text of tab-separated lines, described in `Scripts/atlas/FORMAT.md`. Lines are found when they
/// are asked for: a run needs a handful of thousands.
package struct Atlas: Sendable {
  /// The atlas that ftcheck carries.
  package static let embedded = Atlas()

  /// What is known of a model_type.
  package func type(_ name: String) -> ModelType? { ModelType.named(name) }

  /// What is known of a class, by its key.
  package func record(_ key: String) -> AtlasRecord? {
    guard let number = AtlasLines.classes.number(named: key) else { return nil }
    return Self.records.value(of: number) {
      AtlasLines.classes.fields(ofLine: number).map { AtlasRecord($0, in: self) }
    }
  }

  /// Records by number of their line.
  private static let records = Memo<Int, AtlasRecord?>()

  /// Whether a class is known.
  package func knowsClass(_ name: String) -> Bool { AtlasLines.classes.number(named: name) != nil }

  /// The first model_type whose configuration has this class.
  package func type(ofConfiguration configClass: Substring) -> ModelType? {
    AtlasLines.types.first(where: 1, is: configClass).map(ModelType.init)
  }

  /// An interned entry by its number.
  package func entry(_ number: Int) -> AtlasEntry? {
    AtlasLines.entries.fields(ofLine: number)?.first.flatMap(AtlasEntry.init)
  }

  /// The conversions registered for a class or model_type, by number, in order.
  package func conversions(_ name: String) -> [Int]? {
    AtlasLines.identifiers.fields(named: name)?.dropFirst().first.map {
      $0.words.compactMap { Int($0, radix: 36) }
    }
  }

  /// The fields of a conversion.
  package func conversion(_ number: Int) -> [Substring]? {
    AtlasLines.conversions.fields(ofLine: number)
  }

  /// Lines about PEFT of one sort: `moe`, `forbidden`, `default`.
  package func peft(_ sort: String) -> [[Substring]] {
    AtlasLines.peft.all(startingWith: sort).map { Array($0.dropFirst()) }
  }

  /// PEFT's own default for a model_type: module names, or one regular expression.
  package func defaultTargets(of modelType: String) -> [String]? {
    AtlasLines.peft.all(startingWith: "default\t\(modelType)").first { $0.count > 3 }.map {
      $0[2] == "regex" ? [String($0[3])] : $0[3].words.map(String.init)
    }
  }
}

extension Substring {
  /// The words between spaces.
  package var words: [Substring] { split(separator: " ") }
}
