import Model
import Storage
import Testing

@Suite struct UserStoreTests {
    @Test(arguments: Engine.allCases)
    func `an account is read as it was created`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = UserStore(database: database)
            let user = User(
                email: EmailAddress(stored: "ada@example.org"), displayName: "Ада 👩‍💻", role: .admin, maxChats: 3,
                language: .ru, theme: .dark, isActive: true)
            try await Registration(database: database, mode: .closed).create(user, passwordHash: "hash")

            #expect(try await store.user(user.id) == user)
            #expect(try await store.user(email: user.email) == user)
            #expect(try await store.users() == [user])
            #expect(try await store.credentials(email: user.email)?.user == user)
            #expect(try await store.credentials(email: user.email)?.passwordHash == "hash")
        }
    }

    @Test(arguments: Engine.allCases)
    func `an account that does not exist is missing`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = UserStore(database: database)
            let nobody = User.named("nobody")

            await #expect(throws: StoreError.notFound) { try await store.user(nobody.id) }
            await #expect(throws: StoreError.notFound) { try await store.user(email: nobody.email) }
            await #expect(throws: StoreError.notFound) { try await store.updateProfile(of: nobody.id, theme: .dark) }
            await #expect(throws: StoreError.notFound) { try await store.update(nobody.id, maxChats: 1) }
            await #expect(throws: StoreError.notFound) {
                try await store.setPassword(of: nobody.id, hash: "x", keeping: nil)
            }
            await #expect(throws: StoreError.notFound) {
                try await store.createPasswordReset(for: nobody.id, expiresAt: .now + .days(1))
            }
            let found = try await store.credentials(email: nobody.email)
            #expect(found?.user == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a change leaves alone what it does not name`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = UserStore(database: database)
            _ = try await database.makeUser("admin", role: .admin)
            var ada = try await database.makeUser("ada")
            let eve = try await database.makeUser("eve")

            ada.theme = .dark
            #expect(try await store.updateProfile(of: ada.id, theme: .dark) == ada)
            ada.displayName = "Ada L."
            ada.language = .ru
            #expect(try await store.updateProfile(of: ada.id, displayName: "Ada L.", language: .ru) == ada)
            ada.maxChats = 0
            #expect(try await store.update(ada.id, maxChats: 0) == ada)
            ada.role = .admin
            #expect(try await store.update(ada.id, role: .admin) == ada)

            #expect(try await store.user(ada.id) == ada)
            #expect(try await store.user(eve.id) == eve)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the last active administrator can be neither demoted nor disabled`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = UserStore(database: database)
            let admin = try await database.makeUser("admin", role: .admin)
            let other = try await database.makeUser("other", role: .admin)
            _ = try await store.update(other.id, isActive: false)
            let token = try await SessionStore(database: database).create(for: admin.id, agent: "")

            await #expect(throws: StoreError.lastAdministrator) { try await store.update(admin.id, role: .user) }
            await #expect(throws: StoreError.lastAdministrator) { try await store.update(admin.id, isActive: false) }
            await #expect(throws: StoreError.lastAdministrator) {
                try await store.update(admin.id, role: .user, maxChats: 1, isActive: false)
            }

            #expect(try await store.user(admin.id) == admin)
            #expect(try await SessionStore(database: database).resume(token) != nil)
            #expect(try await store.update(admin.id, maxChats: 5).maxChats == 5)
            _ = try await store.update(other.id, isActive: true)
            #expect(try await store.update(admin.id, role: .user).role == .user)
        }
    }

    @Test(arguments: Engine.allCases)
    func `if two administrators demote each other, one remains`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = UserStore(database: database)
            let admins = [
                try await database.makeUser("one", role: .admin), try await database.makeUser("two", role: .admin),
            ]
            for _ in 0..<200 {
                let results = await atOnce(2) { index in try await store.update(admins[index].id, role: .user) }

                #expect(results.successes().count == 1)
                #expect(results.failures().map { $0 as? StoreError } == [.lastAdministrator])
                for admin in results.successes() { _ = try await store.update(admin.id, role: .admin) }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a user can be changed while there is no administrator yet`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let ada = try await database.makeUser("ada")

            let changed = try await UserStore(database: database).update(ada.id, maxChats: 7, isActive: false)

            #expect(changed.maxChats == 7 && !changed.isActive)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a hash is renewed only if it is unchanged`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = UserStore(database: database)
            let ada = try await database.makeUser("ada")

            try await store.rehash(ada.id, from: "another hash", to: "wrong")
            #expect(try await store.credentials(email: ada.email)?.passwordHash == "hash of ada")
            try await store.rehash(ada.id, from: "hash of ada", to: "better")

            #expect(try await store.credentials(email: ada.email)?.passwordHash == "better")
        }
    }

    @Test(arguments: Engine.allCases)
    func `deleting an account deletes everything it owns, and no more`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let ada = try await database.makeUser("ada")
            let eve = try await database.makeUser("eve")
            for user in [ada, eve] {
                let chat = try await ChatStore(database: database).create(title: nil, owner: user.id)
                _ = try await MessageStore(database: database).converse("Hello", in: chat.id, of: user.id)
                _ = try await SessionStore(database: database).create(for: user.id, agent: "")
                _ = try await TokenStore(database: database).create(APIToken(userID: user.id, name: "t"))
                _ = try await UserStore(database: database).createPasswordReset(for: user.id, expiresAt: .now)
                _ = try await ContextStore(database: database).save("x", as: .personal(user.id), by: user.id)
            }

            try await database.write { try $0.run("DELETE FROM users WHERE id = \(ada.id)") }

            for table in ["users", "chats", "sessions", "api_tokens", "password_resets", "context_files"] {
                #expect(try await database.count(table) == 1, "\(table)")
            }
            #expect(try await database.count("messages") == 2)
            #expect(try await ChatStore(database: database).chats(of: eve.id, archived: false).elements.count == 1)
        }
    }
}
