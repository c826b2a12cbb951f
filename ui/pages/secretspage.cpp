#include "ui/pages/secretspage.h"

#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "ui/pages/keyfacts.h"
#include "ui/widgets/detailspane.h"

#include <QTableView>

using namespace Qt::StringLiterals;

namespace kekkai {

SecretsPage::SecretsPage(QWidget *parent)
    : BrowsePage(
        {u"secrets"_s, tr("Secrets"),
         tr("Credentials that CMF keeps for catalogs and databases. Their values can be written, never read."),
         u"secret"_s,
         tr("CMF has no Secrets yet: create one with the credentials of a Kafka cluster or a Schema Registry."),
         tr("Filter by name, environment or key")},
        parent)
{
    auto *table = new QTableView(this);
    table->setObjectName(u"secretsTable"_s);
    setUp(table, &m_model);
    setColumns({{196, true, 120}, {64, false, 56}, {114, true, 90}, {222, true, 120}, {110, false, 90}});
}

QList<InventoryPart> SecretsPage::parts() const
{
    return {InventoryPart::Secrets, InventoryPart::Environments};
}

void SecretsPage::setInventory(const InventoryPtr &inventory)
{
    const InventoryPtr before = SecretsPage::inventory();
    keepInventory(inventory);
    m_model.setInventory(inventory);
    if (before && before->mappings.constData() != inventory->mappings.constData())
        refreshDetails();
    showState(inventory);
}

QStringList SecretsPage::wantedNames(const ObjectRef &) const
{
    return {};
}

void SecretsPage::fillDetails(const QModelIndex &current)
{
    if (!current.isValid() || !inventory())
        return;
    const SecretRow &row = m_model.rowAt(currentSource().row());
    const CmfSecret &secret = row.secret;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    DetailsPane *pane = details();
    pane->setKey(u"secret/"_s + secret.metadata.name);
    pane->setHeading(secret.metadata.name, objectKindText(ObjectRef::Kind::Secret));
    if (!row.environmentsKnown)
        pane->addChip(tr("Use not told"), Token::MutedText, u"waiting"_s);
    else if (row.environments.isEmpty())
        pane->addChip(tr("Not in use"), Token::Low, u"severity-low"_s);
    else
        pane->addChip(tr("In use"), Token::Ok, u"ok"_s);

    pane->addSection(tr("Secret"));
    pane->addFact(tr("Version"), secret.version.isEmpty() ? noValueText() : secret.version,
                  {.mono = true, .copyable = false, .toolTip = {}});
    addTimeFact(pane, tr("Created"), secret.metadata.createdAt, now);
    addTimeFact(pane, tr("Updated"), secret.metadata.updatedAt, now);
    if (!secret.metadata.uid.isEmpty())
        pane->addFact(tr("UID"), secret.metadata.uid, {.mono = true, .copyable = true, .toolTip = {}});
    pane->addSection(tr("Keys"));
    if (!secret.keys || secret.keys->isEmpty())
        pane->addFact(tr("Keys"), SecretTableModel::keysText(secret));
    else
        for (const QString &key : *secret.keys)
            pane->addFact(key, tr("hidden by the server"));
    pane->addNote(tr("CMF never gives the values back. To change one, every value has to be written anew."),
                  Token::MutedText, u"hidden"_s);

    pane->addSection(tr("Environments that use it"));
    if (row.environments.isEmpty())
        pane->addFact(tr("Environments"), SecretTableModel::environmentsText(row));
    for (const QString &environment : row.environments)
        pane->addLink(tr("Environment"), environment, {ObjectRef::Kind::Environment, {environment}});
    pane->addSection(tr("Mappings"));
    int mappings = 0;
    for (const CmfSecretMapping &mapping : inventory()->mappings) {
        QString target = mapping.secretName;
        const CmfEnvironment *environment = target.isEmpty() ? inventory()->environment(mapping.environment) : nullptr;
        if (environment && environment->secrets)
            target = environment->secrets->value(mapping.metadata.name);
        if (target != secret.metadata.name)
            continue;
        ++mappings;
        pane->addLink(mapping.environment, mapping.metadata.name,
                      {ObjectRef::Kind::Mapping, {mapping.environment, mapping.metadata.name}});
    }
    if (mappings == 0)
        pane->addFact(tr("Mappings"), tr("none that could be read leads to it"));

    for (const auto &[title, values] :
         {std::pair(tr("Labels"), secret.metadata.labels), std::pair(tr("Annotations"), secret.metadata.annotations)}) {
        if (values.isEmpty())
            continue;
        pane->addSection(title);
        for (auto it = values.cbegin(); it != values.cend(); ++it)
            pane->addMasked(it.key(), it.value());
    }
    addJson(pane, tr("JSON"), secret.toMaskedJson());
}

} // namespace kekkai
