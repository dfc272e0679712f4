import Logging
import Testing

@testable import LocalModel

@Suite struct ModelNameTests {
    @Test(arguments: [
        ("SmolLM2-135M-Instruct.Q4_1.gguf", "SmolLM2-135M-Instruct"),
        ("/models/Llama-3.2-1B-Instruct-Q4_K_M.gguf", "Llama-3.2-1B-Instruct"),
        ("qwen2.5-0.5b-instruct-q4_k_m.gguf", "qwen2.5-0.5b-instruct"),
        ("gpt-oss-20b-mxfp4.gguf", "gpt-oss-20b"),
        ("Qwen3-30B-A3B-UD-Q4_K_XL-00001-of-00002.gguf", "Qwen3-30B-A3B"),
        ("gemma-3-4b-it-BF16.GGUF", "gemma-3-4b-it"),
        ("phi-4-IQ2_XXS.gguf", "phi-4"),
        ("model.gguf", "model"),
        ("/models/без-имени.gguf", "без-имени"),
    ]) func `quantisation and extension are left out`(path: String, name: String) {
        #expect(ModelName(path: path).text == name)
    }

    @Test func `without a custom file it is the bundled model`() {
        let model = LocalModel(settings: .init(), logger: Logger(label: "test"))

        #expect(model.modelName == "SmolLM2-135M-Instruct")
    }
}
