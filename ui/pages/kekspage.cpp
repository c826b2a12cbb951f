#include "ui/pages/kekspage.h"

#include "models/text/objecttext.h"
#include "models/text/valuetext.h"
#include "services/navigation/place.h"
#include "ui/pages/keyactions.h"
#include "ui/pages/keyfacts.h"
#include "ui/widgets/detailspane.h"

#include <QTableView>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kekkai {

namespace {
constexpr int mostLinks = 100; ///< of one kind in the details: more are counted, not listed
}

KeksPage::KeksPage(QWidget *parent)
    : BrowsePage({u"keks"_s, tr("KEKs"),
                  tr("Key encryption keys: each names a key in a KMS that wraps the DEKs of its subjects."), u"kek"_s,
                  tr("This registry has no KEKs yet: producers register one on first use, when their rule says with "
                     "which KMS key."),
                  tr("Filter by name, KMS or key id")},
                 parent)
    , m_policiesWork([this](const QList<Policy> &policies) {
        if (policies.constData() == m_policies.constData())
            return; // the same as before
        m_policies = policies;
        refreshDetails();
    })
{
    auto *table = new QTableView(this);
    table->setObjectName(u"keksTable"_s);
    setUp(table, &m_model);
    setColumns({{150, true, 110},
                {88, false, 80},
                {150, true, 90},
                {66, false, 64},
                {106, false, 104},
                {54, false, 50},
                {118, false, 114}});
    setSpareColumns({{KekTableModel::SharedColumn, 616}}); // only in a window smaller than 1280×800
    addShowDeleted();
    addKeyActions(new KeyActions(KeyActions::Of::Keks, table, &m_model, [this](int row) {
        const auto &details = m_model.rowAt(row).kek.details;
        return KeyActions::Key{details && details->deleted, details && details->shared};
    }));
}

QList<InventoryPart> KeksPage::parts() const
{
    return {InventoryPart::Keks, InventoryPart::Deks};
}

void KeksPage::setInventory(const InventoryPtr &inventory)
{
    const InventoryPtr before = KeksPage::inventory();
    keepInventory(inventory);
    m_model.setInventory(inventory);
    if (before && before->part(InventoryPart::Deks).itemErrors != inventory->part(InventoryPart::Deks).itemErrors)
        refreshDetails();
    if (!before || before->subjects.constData() != inventory->subjects.constData()
        || before->keks.constData() != inventory->keks.constData())
        m_policiesWork.request([inventory, known = m_policies] {
            const QList<Policy> found = policiesOf(*inventory);
            return found == known ? known : found;
        });
    if (before && before->deks.constData() != inventory->deks.constData())
        refreshDetails();
    showState(inventory);
}

void KeksPage::forgetConnection()
{
    m_policiesWork.drop();
    m_policies.clear();
    BrowsePage::forgetConnection();
}

bool KeksPage::reveal(const ObjectRef &object)
{
    if (object.kind != ObjectRef::Kind::KmsKey)
        return BrowsePage::reveal(object);
    if (!inventory() || !contains(*inventory(), object))
        return false;
    revealRows(u"type:=%1 key:=%2"_s.arg(filterValueText(object.key.value(0)), filterValueText(object.key.value(1))));
    return true;
}

QStringList KeksPage::wantedNames(const ObjectRef &key) const
{
    return key.key.mid(0, 1);
}

void KeksPage::fillDetails(const QModelIndex &current)
{
    if (!current.isValid() || !inventory())
        return;
    const KekRow &row = m_model.rowAt(currentSource().row());
    const KekEntry &entry = row.kek;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    DetailsPane *pane = details();
    pane->setKey(u"kek/"_s + entry.name);
    pane->setHeading(entry.name, objectKindText(ObjectRef::Kind::Kek));
    addMarkChip(pane, KekTableModel::stateText(row), KekTableModel::stateMark(row));
    if (row.error)
        addErrorNote(pane, tr("The details of this KEK could not be read."), *row.error);
    if (!entry.details && !row.error && row.awaited) {
        pane->addNote(tr("Only the name has arrived so far."), Token::MutedText, u"loading"_s);
    } else if (!entry.details && !row.error) {
        pane->addNote(tr("Only the name is known: loading ended before the details arrived."), Token::MutedText,
                      u"waiting"_s);
    } else if (entry.details) {
        const Kek &kek = *entry.details;
        if (kek.shared)
            pane->addChip(tr("Shared"), Token::Low, u"shared"_s);
        if (kek.deleted)
            pane->addNote(
                tr("Soft-deleted: producers cannot use it, and JavaScript and C++ consumers cannot decrypt with it. "
                   "It can be undeleted."),
                Token::Medium, u"severity-medium"_s);
        pane->addSection(tr("Key"));
        pane->addFact(tr("KMS type"), kek.kmsType, {.mono = true, .copyable = true, .toolTip = {}});
        pane->addFact(tr("Key id"), kek.kmsKeyId, {.mono = true, .copyable = true, .toolTip = kek.kmsKeyId});
        const QList<KekEntry> &all = inventory()->keks;
        const ObjectRef key{ObjectRef::Kind::KmsKey, {kek.kmsType, kek.kmsKeyId}};
        const auto sharers = std::count_if(all.cbegin(), all.cend(), [&kek](const KekEntry &other) {
            return other.details && other.details->kmsType == kek.kmsType && other.details->kmsKeyId == kek.kmsKeyId;
        });
        if (sharers > 1)
            pane->addLink(tr("Same key"), tr("%1 KEKs use this key").arg(numberText(sharers)), key);
        pane->addFact(tr("Shared"),
                      kek.shared ? tr("yes: the registry itself may use the key") : tr("no: only clients use the key"));
        addTimeFact(pane, tr("Changed"), kek.changedAt, now);
        pane->addFact(tr("State"), KekTableModel::stateText(row));
        if (kek.doc.isEmpty())
            pane->addFact(tr("Doc"), noValueText());
        else
            pane->addText(tr("Doc"), kek.doc);
        pane->addSection(tr("KMS properties"));
        if (kek.kmsProps.isEmpty())
            pane->addFact(tr("kmsProps"), tr("none"));
        for (auto it = kek.kmsProps.cbegin(); it != kek.kmsProps.cend(); ++it)
            pane->addMasked(it.key(), it.value());
    }

    pane->addSection(tr("DEKs: %1").arg(numberText(row.deks)));
    const QList<ItemError> dekErrors = inventory()->part(InventoryPart::Deks).itemErrors;
    for (const ItemError &error : dekErrors) {
        if (error.item.endsWith(u"KEK "_s + entry.name)) {
            addErrorNote(pane, tr("%1 could not be read.").arg(error.item), error.error);
            break; // the banner's details list them all
        }
    }
    if (row.deks > 0)
        pane->addFact(tr("Soft-deleted"), numberText(row.deletedDeks));
    int listed = 0;
    const QList<Dek> &deks = inventory()->deks;
    auto dek = std::lower_bound(deks.cbegin(), deks.cend(), entry.name,
                                [](const Dek &candidate, const QString &name) { return candidate.kekName < name; });
    for (; dek != deks.cend() && dek->kekName == entry.name && listed < mostLinks; ++dek, ++listed) {
        const ObjectRef ref{ObjectRef::Kind::Dek,
                            {dek->kekName, dek->subject, dek->algorithm, QString::number(dek->version)}};
        pane->addLink(dek->deleted ? tr("Soft-deleted") : tr("DEK"), objectLabel(ref), ref);
    }
    if (row.deks > listed)
        pane->addFact(tr("More"), numberText(row.deks - listed));

    pane->addSection(tr("Policies"));
    listed = 0;
    int policies = 0;
    for (const Policy &policy : std::as_const(m_policies)) {
        if (policy.kekName != entry.name)
            continue;
        ++policies;
        if (++listed > mostLinks)
            continue;
        const ObjectRef ref{ObjectRef::Kind::Policy,
                            {policy.subject, QString::number(policy.version), policy.rule.name}};
        pane->addLink(tr("Policy"), objectLabel(ref), ref);
    }
    if (policies == 0)
        pane->addFact(tr("Policies"), m_policiesWork.isBusy() ? tr("being looked for") : tr("no rule names this KEK"));
    else if (policies > mostLinks)
        pane->addFact(tr("More"), numberText(policies - mostLinks));
    if (entry.details)
        addJson(pane, tr("JSON"), entry.details->toMaskedJson());
}

} // namespace kekkai
