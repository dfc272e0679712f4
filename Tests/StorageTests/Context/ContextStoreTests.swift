import Model
import Storage
import Testing

@Suite struct ContextStoreTests {
    @Test(arguments: Engine.allCases)
    func `there is nothing before the first save, which creates version 1`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ContextStore(database: database)
            let ada = try await database.makeUser("ada")
            #expect(try await store.context(.primary) == nil)
            #expect(try await store.versions(of: .primary).isEmpty)
            await #expect(throws: StoreError.notFound) { try await store.version(1, of: .primary) }

            let file = try await store.save("Be kind.", as: .primary, by: ada.id)

            #expect(file.version == 1 && file.kind == .primary && file.userID == nil && file.updatedBy == ada.id)
            #expect(try await store.context(.primary) == file)
        }
    }

    @Test(arguments: Engine.allCases)
    func `every save adds a version and keeps the earlier ones`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ContextStore(database: database)
            let ada = try await database.makeUser("ada")
            let eve = try await database.makeUser("eve")

            let first = try await store.save("One", as: .primary, by: ada.id)
            let second = try await store.save("", as: .primary, by: eve.id)
            let third = try await store.save("Three", as: .primary, by: nil)

            #expect([first, second, third].map(\.version) == [1, 2, 3])
            #expect(Set([first, second, third].map(\.id)).count == 1 && third.createdAt == first.createdAt)
            let versions = try await store.versions(of: .primary)
            #expect(versions.map(\.version) == [3, 2, 1])
            #expect(versions.map(\.author) == [nil, "eve", "ada"])
            #expect(versions.map(\.createdAt) == [third, second, first].map(\.updatedAt))
            for (number, text) in [(1, "One"), (2, ""), (3, "Three")] {
                #expect(try await store.version(number, of: .primary).content == text)
            }
            await #expect(throws: StoreError.notFound) { try await store.version(4, of: .primary) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a save from an older version is refused, and the current one is reported`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ContextStore(database: database)
            await #expect(throws: StoreError.versionConflict(current: 0)) {
                try await store.save("x", as: .primary, by: nil, ifVersion: 1)
            }
            _ = try await store.save("One", as: .primary, by: nil, ifVersion: 0)
            _ = try await store.save("Two", as: .primary, by: nil, ifVersion: 1)

            for stale in [0, 1, 3] {
                await #expect(throws: StoreError.versionConflict(current: 2)) {
                    try await store.save("x", as: .primary, by: nil, ifVersion: stale)
                }
            }

            #expect(try await store.context(.primary)?.content == "Two")
            #expect(try await store.versions(of: .primary).count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of parallel saves from one version, one wins`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ContextStore(database: database)

            for round in 0..<20 {
                let results = await atOnce(8) { index in
                    try await store.save("\(round).\(index)", as: .primary, by: nil, ifVersion: round)
                }

                let saved = try #require(results.successes().first)
                #expect(results.successes().count == 1)
                #expect(results.failures().allSatisfy { $0 as? StoreError == .versionConflict(current: round + 1) })
                #expect(try await store.context(.primary) == saved)
            }
            #expect(try await database.count("context_files") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `parallel unconditional saves are all kept`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ContextStore(database: database)

            let results = await atOnce(20) { try await store.save("\($0)", as: .primary, by: nil) }

            #expect(results.failures().isEmpty)
            let versions = try await store.versions(of: .primary)
            let files = try await database.count("context_files")
            #expect(versions.map(\.version) == (1...20).reversed() && files == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `everybody has their own context`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ContextStore(database: database)
            let (ada, eve) = (try await database.makeUser("ada"), try await database.makeUser("eve"))
            _ = try await store.save("All", as: .primary, by: ada.id)
            _ = try await store.save("Ada's", as: .personal(ada.id), by: ada.id)

            let file = try await store.save("Ada's again", as: .personal(ada.id), by: ada.id)

            #expect(file.version == 2 && file.userID == ada.id && file.kind == .personal)
            #expect(try await store.context(.personal(ada.id)) == file)
            #expect(try await store.context(.personal(eve.id)) == nil)
            #expect(try await store.versions(of: .personal(eve.id)).isEmpty)
            #expect(try await store.context(.primary)?.content == "All")
            #expect(try await store.version(1, of: .personal(ada.id)).content == "Ada's")
        }
    }

    @Test(arguments: Engine.allCases)
    func `the database itself refuses a second primary context and a second one of a user`(engine: Engine) async throws
    {
        try await withDatabase(on: engine) { database in
            let store = ContextStore(database: database)
            let ada = try await database.makeUser("ada")
            _ = try await store.save("All", as: .primary, by: nil)
            _ = try await store.save("Ada's", as: .personal(ada.id), by: nil)

            for (kind, user) in [("primary", nil), ("personal", ada.id)] as [(String, User.ID?)] {
                await #expect(throws: DatabaseFailure.self) { try await database.insertContext(kind, of: user) }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the database refuses kinds that do not fit their owner`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let ada = try await database.makeUser("ada")

            for (kind, user) in [("primary", ada.id), ("personal", nil), ("other", ada.id)] as [(String, User.ID?)] {
                await #expect(throws: DatabaseFailure.self) { try await database.insertContext(kind, of: user) }
            }
            await #expect(throws: DatabaseFailure.self) {
                try await database.insertContext("personal", of: ada.id, version: 0)
            }
            try await database.insertContext("personal", of: ada.id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `shared versions saved by a deleted account stay, without its name`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ContextStore(database: database)
            let ada = try await database.makeUser("ada")
            _ = try await store.save("All", as: .primary, by: ada.id)
            _ = try await store.save("Ada's", as: .personal(ada.id), by: ada.id)

            try await database.write { try $0.run("DELETE FROM users WHERE id = \(ada.id)") }

            let file = try #require(await store.context(.primary))
            #expect(file.content == "All" && file.updatedBy == nil)
            let version = try await store.version(1, of: .primary)
            #expect(version.content == "All" && version.updatedBy == nil && version.author == nil)
            #expect(try await database.count("context_files") == 1)
            #expect(try await database.count("context_versions") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a personal context keeps its last hundred versions, the primary one all`(
        engine: Engine
    ) async throws {
        try await withDatabase(on: engine) { database in
            let store = ContextStore(database: database)
            let ada = try await database.makeUser("ada")
            let eve = try await database.makeUser("eve")
            _ = try await store.save("Eve's", as: .personal(eve.id), by: eve.id)

            for number in 1...ContextStore.personalVersions + 3 {
                _ = try await store.save("\(number)", as: .personal(ada.id), by: ada.id)
                _ = try await store.save("\(number)", as: .primary, by: ada.id)
            }

            #expect(try await store.versions(of: .personal(ada.id)).map(\.version) == (4...103).reversed())
            await #expect(throws: StoreError.notFound) { try await store.version(3, of: .personal(ada.id)) }
            #expect(try await store.version(4, of: .personal(ada.id)).content == "4")
            #expect(try await store.versions(of: .primary).count == 103)
            #expect(try await store.versions(of: .personal(eve.id)).count == 1)
        }
    }
}

extension Database {
    fileprivate func insertContext(_ kind: String, of user: User.ID?, version: Int = 1) async throws {
        try await write { db in
            try db.run(
                """
                INSERT INTO context_files (id, type, user_id, version, created_at, updated_at)
                VALUES (\(ContextFile.ID()), \(kind), \(user), \(version), \(Timestamp.now), \(Timestamp.now))
                """)
        }
    }
}
