/// The name of a model, without its path and file format.
struct ModelName: Equatable {
    static let bundled = ModelName(path: "SmolLM2-135M-Instruct.Q4_1.gguf")

    let text: String

    /// - Parameter path: A GGUF file. By convention its name ends in the quantisation, such as `.Q4_1.gguf` or
    ///   `-q4_k_m.gguf`, and in `-00001-of-00003` if it is one of several parts.
    init(path: String) {
        var name = Substring(path.split(separator: "/").last ?? "")
        if name.lowercased().hasSuffix(".gguf") { name.removeLast(5) }
        if let part = name.firstRange(of: /-\d{5}-of-\d{5}$/) { name.removeSubrange(part) }
        let quantisation = /[.\-](ud-)?(i?q\d(_[0-9a-z]+)*|b?f16|f32|mxfp4)$/.ignoresCase()
        if let suffix = name.firstRange(of: quantisation) { name.removeSubrange(suffix) }
        text = String(name)
    }
}
