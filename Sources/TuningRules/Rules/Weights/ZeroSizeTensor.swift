import ModelFacts
import ModelPrediction

extension Rule {
  /// Parameters of zero elements.
  package static let weightsZeroSizeTensor = Rule(
    name: "weights/zero-size-tensor",
    severity: .error,
    summary: "empty tensors in place of parameters",
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
      for tensor in file.tensors.ofKinds({ $0.elementCount == 0 })
      where !designed.contains(ExactString(tensor.name)) {
        count += 1
        if first == nil { first = (file.path, tensor) }
      }
    }
    guard let (file, tensor) = first else { return [] }
    return [
      Violation(
        message: "\(count) of \(total) tensors are empty, such as \(tensor.name) "
          + "of shape \(tensor.shape).",
        location: Location(file: file, place: .tensor(tensor.name)),
        observed: "\(tensor.shape)", expected: "the whole parameter")
    ]
  }
}
