import ModelFacts
package import TuningRules

extension RuleCatalogue {
  /// What `ftcheck explain` knows besides rules.
  package static var topics: [String] {
    ["score", "verdict"] + TrainingMethod.allCases.map(\.rawValue)
      + PlatformCatalogue.names.map { "platform/\($0)" }
  }

  /// What is known of a rule, of the score, of the verdict, or of a method; nil where a name is none.
  package func explanation(of name: String, page: Page) -> String? {
    if let story = story(of: name, page: page.forProse) { return story }
    if let rule = rule(named: name) { return explanation(of: rule, page: page.forProse) }
    let topic = String(name.lowercased().map { $0 == "-" ? "_" : $0 })
    let text = Topic.named(topic)
    guard let text else { return nil }
    var lines = TextLines(page: page.forProse)
    lines.line(StyledText(text.title, .strong))
    for paragraph in text.paragraphs { lines.paragraph(StyledText(paragraph), indent: 2) }
    return lines.text
  }

  /// One rule: what, why it matters, what to do, where that is known from.
  package func explanation(of rule: Rule, page: Page) -> String {
    var lines = TextLines(page: page)
    lines.line(
      StyledText(rule.name, .strong) + "  "
        + StyledText(rule.severity.rawValue, rule.severity.style))
    lines.paragraph(StyledText(rule.summary), indent: 2)
    for (title, text) in [("Why it matters", rule.rationale), ("What to do", rule.help)]
    where !text.isEmpty {
      lines.heading(title)
      lines.paragraph(StyledText(text), indent: 2)
    }
    if !rule.sources.isEmpty {
      lines.heading("Sources")
      for source in rule.sources {
        let address = Self.address(of: source)
        let text = StyledText(address ?? source)
        lines.paragraph(address.map { text.linked(to: $0) } ?? text, indent: 2, hanging: 4)
      }
    }
    return lines.text
  }

  /// The address of an issue that is written `owner/repository#1`; nil for other sources.
  static func address(of source: String) -> String? {
    if source.hasPrefix("https://"), !source.contains(" ") { return source }
    let parts = source.split(separator: "#", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].split(separator: "/").count == 2, !parts[0].contains(" "),
      !parts[1].isEmpty, parts[1].utf8.allSatisfy({ 0x30...0x39 ~= $0 })
    else { return nil }
    return "https://github.com/\(parts[0])/issues/\(parts[1])"
  }
}

/// What can be explained besides rules.
private struct Topic {
  var title: String
  var paragraphs: [String]

  static func named(_ name: String) -> Topic? {
    switch name {
    case "score": score
    case "verdict": verdict
    default: TrainingMethod(rawValue: name).map(method)
    }
  }

  private static let score = Topic(
    title: "score",
    paragraphs: [
      "The score goes from 0 to 100. A model starts at 100 and pays for each rule that found "
        + "something, once: \(Score.warningCost) points for a warning and \(Score.noteCost) for a "
        + "note, unless the rule has a price of its own. A type that nobody is known to tune costs "
        + "\(Score.adoptionCost).",
      "31 to 100: nothing blocks training. 11 to 30: an error does. 0 to 10: an error hides the "
        + "weights or the configuration, so that other rules couldn't look.",
      "Only findings about what loads count. A trainer's state, checkpoints in subfolders and a second "
        + "set of weights cost nothing, and neither do platform rules. Ignored findings still count.",
      "Fixing something never lowers the score. --min-score N fails a check below N.",
    ])

  private static let verdict = Topic(
    title: "verdict",
    paragraphs: [
      "Findings about what loads decide, the worst first.",
      "not tunable: there is an error. No training method works until it is fixed.",
      "undetermined: these files can't tell, for example because the weights are Git LFS pointers. "
        + "The methods are unknown.",
      "limited: there is no error, but a finding restricts training: a GGUF file that has to be "
        + "dequantized, an adapter without its base model, an embedding model. The score is below "
        + "100.",
      "tunable: at least one training method works with these files as they are.",
      "Errors in files that don't load (a trainer's state, checkpoints in subfolders, a second set of "
        + "weights) and platform rules fail a check and leave the verdict alone. --ignore, --select "
        + "and --level change what is shown and what fails a check, never the verdict.",
    ])

  private static func method(_ method: TrainingMethod) -> Topic {
    let name = method.rawValue
    return switch method {
    case .full:
      Topic(
        title: name,
        paragraphs: [
          "Full fine-tuning trains every weight. It needs weights that take gradients: floats, not "
            + "quantized ones.",
          "With AdamW in bfloat16 it takes at least 8 bytes for each parameter: weight, gradient and "
            + "two moments. Activations come on top.",
        ])
    case .lora:
      Topic(
        title: name,
        paragraphs: [
          "LoRA trains two small matrices beside each chosen Linear layer and leaves the weights as "
            + "they are. It needs modules that PEFT can reach; the report lists them as "
            + "target_modules.",
          "It takes 2 bytes for each parameter of the base model in bfloat16, and 16 bytes for each "
            + "trained one in float32. --rank sets the rank that is counted.",
        ])
    case .qlora:
      Topic(
        title: name,
        paragraphs: [
          "QLoRA is LoRA on a base model whose Linear layers are quantized to 4 bits (NF4) while they "
            + "load. It takes about 0.52 bytes for each weight of those layers, 2 bytes for the rest.",
          "It needs float weights to quantize. On weights that are already quantized, LoRA trains "
            + "directly.",
        ])
    case .instructionTuning:
      Topic(
        title: name,
        paragraphs: [
          "Instruction tuning is supervised training on conversations. It needs a training method "
            + "that works, a model that writes text, and a chat template that renders conversations "
            + "and ends every answer with a token that the model learns."
        ])
    case .preferenceTuning:
      Topic(
        title: name,
        paragraphs: [
          "Preference tuning (DPO, KTO, ORPO) trains on better and worse answers to the same "
            + "question. It needs what instruction tuning needs."
        ])
    }
  }
}
