#include "services/core/exceptionname.h"
#include "services/core/logging.h"
#include "services/inventory/inventoryworker.h"
#include "services/inventory/scopesettings.h"

namespace kekkai {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostScopes = 200; ///< kept in a snapshot; those that nobody looks at any more go first

} // namespace

void InventoryWorker::readSettings(const QStringList &subjects)
{
    m_settingsWanted.clear();
    for (const QString &subject : subjects) {
        const QStringList scopes = settingScopes(subject);
        for (const QString &scope : scopes) {
            if (!m_settingsWanted.contains(scope))
                m_settingsWanted.append(scope);
        }
    }
    askForSettings();
}

void InventoryWorker::forgetSettings()
{
    // What is looked at stays until newer values replace it; the rest is asked for again when it is wanted again.
    m_state.scopeSettings.removeIf([this](const auto &entry) { return !m_settingsWanted.contains(entry.key()); });
    m_settingsFresh.clear();
    askForSettings();
}

void InventoryWorker::askForSettings()
{
    if (!m_session.schemaRegistry || m_quitting)
        return;
    for (const QString &scope : std::as_const(m_settingsWanted)) {
        if (m_settingsFresh.contains(scope))
            continue;
        m_settingsFresh.insert(scope);
        if (!m_settingsGate)
            m_settingsGate = std::make_shared<LoadGate>(m_session.schemaRegistry);
        readScope(m_settingsGate, scope);
    }
}

void InventoryWorker::stopSettings()
{
    if (m_settingsGate)
        m_settingsGate->stop(ApiError{ApiError::Kind::Canceled, {}, 0, 0, m_settingsGate->name(), {}, {}});
    m_settingsGate.reset();
}

Task<void> InventoryWorker::readScope(std::shared_ptr<LoadGate> gate, QString scope)
{
    ++m_unended;
    Result<SubjectConfig> config = tl::unexpected(ApiError());
    Result<QString> mode = tl::unexpected(ApiError());
    try {
        const SchemaRegistryClient client(gate);
        auto configTask = client.config(scope, false, {});
        auto modeTask = client.mode(scope, false, {});
        config = co_await configTask;
        mode = co_await modeTask;
    } catch (...) { // uncaught, it would keep the thread from ending
        const QString name = nameOfException(std::current_exception());
        qCWarning(lcInventory).noquote() << "Settings could not be read:" << name;
        config = tl::unexpected(ApiError{ApiError::Kind::Internal, name, 0, 0, gate->name(), {}, {}});
        mode = tl::unexpected(config.error());
    }
    --m_unended;
    if (m_quitting) {
        if (m_unended == 0)
            m_whenQuit();
        co_return;
    }
    if (gate->stopped()) {
        m_settingsFresh.remove(scope); // to be asked for again
        co_return;
    }
    ScopeSettings settings;
    // Registries that know no contexts refuse a context's name as a subject: it has nothing of its own there.
    const bool isContext = scope.startsWith(u':') && scope.endsWith(u':');
    const auto hasNone = [isContext](const ApiError &error) {
        return error.kind == ApiError::Kind::NotFound || (isContext && error.kind == ApiError::Kind::Invalid);
    };
    if (config)
        settings.config = *config;
    else if (!hasNone(config.error()))
        settings.error = config.error();
    if (mode)
        settings.mode = *mode;
    else if (!hasNone(mode.error()) && !settings.error)
        settings.error = mode.error();
    if (settings.error)
        m_settingsFresh.remove(scope); // asked for again with the next reload, or when it is chosen anew
    if (m_state.scopeSettings.size() >= mostScopes)
        m_state.scopeSettings.removeIf([this](const auto &entry) {
            const bool goes = !m_settingsWanted.contains(entry.key());
            if (goes)
                m_settingsFresh.remove(entry.key());
            return goes;
        });
    m_state.scopeSettings.insert(scope, settings);
    touch();
}

} // namespace kekkai
