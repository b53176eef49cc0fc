import ModelFacts
import ModelKnowledge
import ModelPrediction

extension Rule {
  /// safetensors that don't say which framework wrote them.
  package static let weightsNoFormatMetadata = Rule(
    name: "weights/no-format-metadata",
    severity: .note,
    summary: "safetensors without format in __metadata__",
    help:
      "Save with metadata={\"format\": \"pt\"}: older transformers and accelerate insist on it.",
    rationale: "transformers 4 and accelerate read the framework from there and fail on None.",
    sources: [
      "safetensors/safetensors#549", "huggingface/accelerate#1151",
      "foundation-model-stack/fastsafetensors#89",
    ]
  ) { examination in
    let without = examination.loadedFiles.filter { file in
      file.content == .safetensors && file.errors.isEmpty
        && !file.metadata.contains { $0.key == "format" }
    }
    guard let first = without.first, !examination.isAdapter else { return [] }
    let what = first.hasMetadata ? "no format in __metadata__" : "no __metadata__"
    let others = others(among: without.count)
    return [
      Violation(
        message: "\(first.path)\(others) \(without.count > 1 ? "have" : "has") \(what).",
        location: Location(file: first.path, place: .pointer("/__metadata__/format")),
        expected: "\"pt\"")
    ]
  }

  /// Parameters of zero elements.
  package static let weightsZeroSizeTensor = Rule(
    name: "weights/zero-size-tensor",
    severity: .error,
    summary: "a parameter of zero elements",
    help: "Gather the partitioned parameters before saving: zero_to_fp32.py for DeepSpeed, "
      + "stage3_gather_16bit_weights_on_model_save, or FSDP's full state dict.",
    rationale: "ZeRO-3 and FSDP leave empty tensors behind when a rank saves only its own part.",
    sources: ["huggingface/transformers#20082", "deepspeedai/DeepSpeed#1394"]
  ) { examination in
    var (total, count) = (0, 0)
    var first: (file: String, tensor: TensorInfo)?
    let designed = examination.loaded?.emptyTensors ?? []
    // A program's state may well be empty.
    for file in examination.loadedFiles where !file.content.isProgram {
      total += file.tensors.count
      for tensor in file.tensors
      where tensor.elementCount == 0 && !designed.contains(ExactString(tensor.name)) {
        count += 1
        if first == nil { first = (file.path, tensor) }
      }
    }
    guard let (file, tensor) = first else { return [] }
    return [
      Violation(
        message: "\(count) of \(total) tensors hold nothing, such as \(tensor.name) "
          + "of shape \(tensor.shape).",
        location: Location(file: file, place: .tensor(tensor.name)),
        observed: "\(tensor.shape)", expected: "the whole parameter")
    ]
  }

  /// A training wrapper's name stands before every key.
  package static let weightsWrapperPrefix = Rule(
    name: "weights/wrapper-prefix",
    severity: .error,
    summary: "a training wrapper's prefix on the keys",
    help: "Rename the keys without the prefix, or save the wrapped model "
      + "(unwrap_model, model.module, model._orig_mod).",
    rationale:
      "No key fits a parameter, and every weight is initialized at random without an error.",
    sources: [
      "huggingface/transformers#25205", "eole-nlp/eole#179", "MakazhanAlpamys/Soup#335",
      "measured with transformers 5.23: all keys missing, nothing raised",
    ]
  ) { examination in
    guard !examination.isAdapter else { return [] }
    guard let names = examination.wrappedNames else { return [] }
    return [
      Violation(
        message: "\(names.count) of \(names.total) keys carry \(names.wrapper), such as "
          + "\(names.first).",
        location: Location(file: names.file, place: .tensor(names.first)), observed: names.first,
        expected: names.stripped)
    ]
  }

  /// Values that no arithmetic survives.
  package static let weightsNonFinite = Rule(
    name: "weights/non-finite",
    severity: .error,
    summary: "NaN or infinite values (--deep)",
    help: "Go back to a checkpoint from before the values broke; check the loss and the learning "
      + "rate there.",
    rationale: "The first forward pass gives NaN, and a job may still end as if it had succeeded.",
    sources: ["getainode/ainode#186"]
  ) { examination in
    let broken = (examination.model.values ?? []).filter { $0.nanCount + $0.infiniteCount > 0 }
    guard let first = broken.first else { return [] }
    let kinds = [(first.nanCount, "NaN"), (first.infiniteCount, "infinite")]
      .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " and ")
    let place = first.firstNonFinite.map { ", the first at element \($0)" } ?? ""
    let more =
      switch broken.count {
      case 1: ""
      case 2: " So has 1 more tensor."
      default: " So have \(broken.count - 1) more tensors."
      }
    return [
      Violation(
        message: "\(first.name) has \(kinds) value"
          + "\(first.nanCount + first.infiniteCount == 1 ? "" : "s")\(place).\(more)",
        location: Location(file: first.file, place: .tensor(first.name)), observed: kinds,
        expected: "finite values")
    ]
  }

  /// Pickles only.
  package static let weightsPickleOnly = Rule(
    name: "weights/pickle-only",
    severity: .warning,
    summary: "the only weights are pickle-based",
    help:
      "Save the model as safetensors (save_pretrained does): it loads faster and can't run code.",
    rationale: "torch before 2.6 is refused for pickles, and a pickle can run code on load.",
    sources: ["huggingface/transformers#37785"]
  ) { examination in
    guard let set = examination.model.loadedSet, let first = set.files.first,
      set.content.isPickleBased, !examination.loadedFiles.contains(where: { Rule.isMisnamed($0) }),
      !examination.model.weightSets.contains(where: {
        $0.content == .safetensors && $0.missing.isEmpty
      })
    else { return [] }
    return [
      Violation(
        message: "\(first)\(others(among: set.files.count)) "
          + "hold\(set.files.count > 1 ? "" : "s") the weights as a pickle, and nothing else does.",
        location: Location(file: set.index ?? first), observed: set.content.formatName,
        expected: "safetensors")
    ]
  }

  /// What a trainer left for itself.
  package static let weightsTrainingState = Rule(
    name: "weights/training-state",
    severity: .note,
    summary: "optimizer or scheduler state beside the weights",
    help: "Leave it out when you publish or copy the model: it is often twice the model's size.",
    rationale: "It resumes a run and isn't part of the model."
  ) { examination in
    let paths = examination.model.files.map(\.path).filter { TrainingState.isName(of: $0) }
    let inside = examination.model.weightFiles.filter { file in
      !TrainingState.isName(of: file.path) && file.path.hasSuffix("training_args.bin") == false
        && !file.trainingState.isEmpty
    }
    let all = paths + inside.map(\.path)
    guard let first = all.first else { return [] }
    let held = inside.first.map { ": \($0.path) holds \($0.trainingState.listed())" } ?? ""
    return [
      Violation(
        message: "\(all.listed()) \(all.count > 1 ? "are" : "is") state of a training run\(held).",
        location: Location(file: first))
    ]
  }
}

extension Rule {
  /// How many files there are beside the one that a sentence names.
  static func others(among count: Int) -> String {
    count < 2 ? "" : " and \(count - 1) more file\(count == 2 ? "" : "s")"
  }
}
