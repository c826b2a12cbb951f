#include "ui/pages/wiringpage.h"

#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "models/text/wiringtext.h"
#include "ui/pages/keyfacts.h"
#include "ui/widgets/detailspane.h"

#include <QTableView>

using namespace Qt::StringLiterals;

namespace kekkai {

WiringPage::WiringPage(QWidget *parent)
    : BrowsePage({u"wiring"_s, tr("Wiring"),
                  tr("For each environment and connection secret id: the secret behind it, and the catalogs and "
                     "databases that need it."),
                  u"wiring"_s, tr("No catalog, database or mapping names a connectionSecretId yet."),
                  tr("Filter by environment, id, secret or state")},
                 parent)
    , m_wiring([this](const QList<WiringRow> &rows) {
        m_known = true;
        m_model.setWiring(rows);
        if (inventory())
            showState(inventory());
    })
{
    auto *table = new QTableView(this);
    table->setObjectName(u"wiringTable"_s);
    setUp(table, &m_model);
    connect(&m_model, &BrowseModel::arranged, this, [this] {
        if (m_wanted.kind != ObjectRef::Kind::None && m_known && !m_model.isBusy())
            reveal(std::exchange(m_wanted, {}));
    });
    setColumns({{110, true, 96}, {142, true, 110}, {174, true, 120}, {128, false, 110}, {137, true, 110}});
}

QList<InventoryPart> WiringPage::parts() const
{
    return {InventoryPart::Environments, InventoryPart::Secrets, InventoryPart::Catalogs};
}

void WiringPage::setInventory(const InventoryPtr &inventory)
{
    const InventoryPtr before = WiringPage::inventory();
    keepInventory(inventory);
    const auto same = [](const auto &a, const auto &b) { return a.constData() == b.constData(); };
    bool phasesSame = before != nullptr;
    for (const InventoryPart part : parts())
        phasesSame = phasesSame && before->part(part).phase == inventory->part(part).phase;
    if (!before || !phasesSame || !same(before->environments, inventory->environments)
        || !same(before->mappings, inventory->mappings) || !same(before->secrets, inventory->secrets)
        || !same(before->catalogs, inventory->catalogs) || !same(before->databases, inventory->databases))
        m_wiring.request([inventory] { return wiringOf(*inventory); });
    if (m_model.rowCount() > 0 || !m_wiring.isBusy())
        showState(inventory);
}

void WiringPage::forgetConnection()
{
    m_wiring.drop();
    m_known = false;
    m_wanted = {};
    BrowsePage::forgetConnection();
}

bool WiringPage::reveal(const ObjectRef &object)
{
    const auto concerns = [&object](const WiringRow &row) {
        switch (object.kind) {
        case ObjectRef::Kind::Mapping:
            return object.key == QStringList{row.environment, row.connectionSecretId};
        case ObjectRef::Kind::Environment:
            return object.key.value(0) == row.environment;
        case ObjectRef::Kind::Catalog:
            return row.catalogs.contains(object.key.value(0));
        case ObjectRef::Kind::Database:
            return row.databases.contains(object.key.join(u'.'));
        case ObjectRef::Kind::None:
        case ObjectRef::Kind::Kek:
        case ObjectRef::Kind::Dek:
        case ObjectRef::Kind::Subject:
        case ObjectRef::Kind::Field:
        case ObjectRef::Kind::Policy:
        case ObjectRef::Kind::Secret:
        case ObjectRef::Kind::Tag:
        case ObjectRef::Kind::KmsKey:
            return false;
        }
        return false;
    };
    for (const WiringTableRow &row : m_model.rows()) {
        if (!concerns(row.wiring))
            continue;
        if (object.kind == ObjectRef::Kind::Mapping)
            return BrowsePage::reveal(m_model.refOf(row));
        // An environment, a catalog or a database has a row for each of its connections.
        const QString term = object.kind == ObjectRef::Kind::Environment ? u"environment:="_s
            : object.kind == ObjectRef::Kind::Catalog                    ? u"catalog:="_s
                                                                         : u"database:="_s;
        revealRows(term + filterValueText(object.key.join(u'.')));
        return true;
    }
    const bool shownHere = object.kind == ObjectRef::Kind::Mapping || object.kind == ObjectRef::Kind::Environment
        || object.kind == ObjectRef::Kind::Catalog || object.kind == ObjectRef::Kind::Database;
    if (!shownHere || (m_known && !m_wiring.isBusy() && !m_model.isBusy()))
        return false;
    m_wanted = object;
    return true;
}

QString WiringPage::countText(qsizetype shown, qsizetype total) const
{
    const QString rows = BrowsePage::countText(shown, total);
    const int holes = m_model.holes();
    if (holes == 0)
        return rows;
    return holes == 1 ? tr("%1 · 1 hole").arg(rows) : tr("%1 · %2 holes").arg(rows, numberText(holes));
}

QStringList WiringPage::wantedNames(const ObjectRef &) const
{
    return {};
}

void WiringPage::fillDetails(const QModelIndex &current)
{
    if (!current.isValid() || !inventory())
        return;
    const WiringRow &row = m_model.rowAt(currentSource().row()).wiring;
    DetailsPane *pane = details();
    pane->setKey(u"wiring/"_s + row.environment + u'/' + row.connectionSecretId);
    pane->setHeading(row.connectionSecretId, tr("Connection secret id"));
    addMarkChip(pane, wiringStateWord(row.state), WiringTableModel::stateMark(row.state));
    if (isWiringHole(row.state))
        pane->addChip(tr("Hole"), Token::High, u"warning"_s);
    addMarkNote(pane, wiringText(row), wiringRemedy(row.state), WiringTableModel::stateMark(row.state));

    pane->addSection(tr("Connection"));
    pane->addLink(tr("Environment"), row.environment, {ObjectRef::Kind::Environment, {row.environment}});
    pane->addFact(tr("connectionSecretId"), row.connectionSecretId, {.mono = true, .copyable = true, .toolTip = {}});
    if (!row.secretName.isEmpty() && inventory()->secret(row.secretName))
        pane->addLink(tr("Secret"), row.secretName, {ObjectRef::Kind::Secret, {row.secretName}});
    else if (!row.secretName.isEmpty())
        pane->addFact(tr("Secret"), tr("%1, which does not exist").arg(row.secretName));
    else
        pane->addFact(tr("Secret"), row.state == WiringState::SecretHidden ? tr("not told by the server") : tr("none"));

    pane->addSection(tr("Needed by"));
    if (row.catalogs.isEmpty() && row.databases.isEmpty())
        pane->addFact(tr("Needed by"), tr("nothing"));
    for (const QString &catalog : row.catalogs)
        pane->addLink(tr("Catalog"), catalog, {ObjectRef::Kind::Catalog, {catalog}});
    for (const QString &database : row.databases)
        pane->addLink(tr("Database"), database,
                      {ObjectRef::Kind::Database, {database.section(u'.', 0, 0), database.section(u'.', 1)}});

    const CmfEnvironment *environment = inventory()->environment(row.environment);
    if (environment) {
        pane->addSection(tr("Environment"));
        pane->addFact(tr("Kubernetes namespace"),
                      environment->kubernetesNamespace.isEmpty() ? noValueText() : environment->kubernetesNamespace);
        pane->addFact(tr("Kubernetes cluster"),
                      environment->kubernetesClusterName.isEmpty() ? tr("the one CMF runs in")
                                                                   : environment->kubernetesClusterName);
    }
    for (const CmfCatalog &catalog : inventory()->catalogs) {
        if (!row.catalogs.contains(catalog.metadata.name))
            continue;
        pane->addSection(tr("Connection of catalog %1").arg(catalog.metadata.name));
        for (auto it = catalog.schemaRegistry.connectionConfig.cbegin();
             it != catalog.schemaRegistry.connectionConfig.cend(); ++it)
            pane->addMasked(it.key(), it.value());
    }
    for (const CmfDatabase &database : inventory()->databases) {
        if (!row.databases.contains(QString(database.catalog + u'.' + database.metadata.name)))
            continue;
        pane->addSection(tr("Connection of database %1").arg(database.catalog + u'.' + database.metadata.name));
        for (auto it = database.kafka.connectionConfig.cbegin(); it != database.kafka.connectionConfig.cend(); ++it)
            pane->addMasked(it.key(), it.value());
    }
    for (const CmfSecretMapping &mapping : inventory()->mappings) {
        if (mapping.environment == row.environment && mapping.metadata.name == row.connectionSecretId)
            addJson(pane, tr("Mapping as JSON"), mapping.toMaskedJson());
    }
}

} // namespace kekkai
