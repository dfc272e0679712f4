internal import CSodium
import Dispatch
package import Model

/// Hashes and checks passwords with Argon2id, off the event loops and a few at a time.
///
/// Each hash takes tens of milliseconds of CPU time and megabytes of memory, so a burst of sign-ins must queue rather
/// than overload the machine.
package actor PasswordHasher {
    /// What one hash costs.
    package struct Cost: Sendable {
        /// Passes over the memory.
        let passes: UInt64
        /// Bytes of memory.
        let memory: Int

        /// 19 MiB and two passes. Source: OWASP Password Storage Cheat Sheet, Argon2id.
        package static let standard = Cost(passes: 2, memory: 19_456 * 1024)
        /// As cheap as the algorithm allows. For tests that create many accounts.
        package static let least = Cost(passes: 1, memory: 8192)
    }

    /// The queue of waiting hashes is full.
    package struct Overloaded: Error {}

    private let cost: Cost
    private let lanes: Int
    private let queueLimit: Int
    private let queue = DispatchQueue(label: "parley.passwords", attributes: .concurrent)
    private var running = 0
    private(set) var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - lanes: Hashes computed at the same time.
    ///   - queueLimit: Most hashes waiting for a lane; further ones are refused.
    package init(cost: Cost = .standard, lanes: Int = 2, queueLimit: Int = 50) {
        Library.requireReady()
        self.cost = cost
        self.lanes = lanes
        self.queueLimit = queueLimit
    }

    /// A hasher of the same cost with separate lanes, for work that must not delay this one's.
    package nonisolated func beside(lanes: Int, queueLimit: Int = 50) -> PasswordHasher {
        PasswordHasher(cost: cost, lanes: lanes, queueLimit: queueLimit)
    }

    /// Hashes a password into a string that also contains the algorithm, its cost and the salt.
    ///
    /// - Throws: ``Overloaded``; ``OutOfMemory``.
    package func hash(_ password: Password) async throws -> String {
        try await hash(bytes: password.text)
    }

    /// The bytes of a text, unchanged. Passwords are only hashed in the form that ``Password`` gives them; otherwise a
    /// password typed on one keyboard would not match the same one typed on another.
    private func hash(bytes text: String) async throws -> String {
        try await inLane { [cost] in
            var output = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
            let bytes = Array(text.utf8CString.dropLast())
            let status = crypto_pwhash_str_alg(
                &output, bytes, UInt64(bytes.count), cost.passes, cost.memory, crypto_pwhash_ALG_ARGON2ID13)
            guard status == 0 else { throw OutOfMemory() }
            return String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Whether a password matches a hash.
    ///
    /// - Parameter hash: `nil` if there is no such account: the same work is done and the answer is no, so that the
    ///   timing reveals nothing.
    package func verify(_ password: Password, against hash: String?) async throws -> Bool {
        let reference: String
        if let hash { reference = hash } else { reference = try await decoyHash() }
        let matches = try await inLane {
            let bytes = Array(password.text.utf8CString.dropLast())
            return crypto_pwhash_str_verify(reference, bytes, UInt64(bytes.count)) == 0
        }
        return matches && hash != nil
    }

    /// Whether a hash was made at another cost than the current one and should be replaced at the next sign-in.
    package nonisolated func needsRehash(_ hash: String) -> Bool {
        crypto_pwhash_str_needs_rehash(hash, cost.passes, cost.memory) != 0
    }

    /// There was not enough memory for a hash.
    package struct OutOfMemory: Error {}

    private var decoy: Task<String, any Error>?

    private func decoyHash() async throws -> String {
        if decoy == nil {
            decoy = Task { try await hash(bytes: SecretToken(.reset).text) }
        }
        do {
            return try await decoy?.value ?? ""
        } catch {
            decoy = nil
            throw error
        }
    }

    /// Runs work on its own thread as soon as a lane is free.
    func inLane<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }

    private func enter() async throws {
        guard running >= lanes else {
            running += 1
            return
        }
        guard waiting.count < queueLimit else { throw Overloaded() }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Hands the lane to the caller that has waited longest, or frees it.
    private func leave() {
        if waiting.isEmpty {
            running -= 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
