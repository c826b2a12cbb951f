#pragma once

#include "services/plans/journalstore.h"
#include "tests/services/plans/plansamples.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QStringList>

namespace kekkai::test {

inline JournalActor sampleActor()
{
    JournalActor actor = actorOfThisProcess();
    actor.program = QStringLiteral("tests 1.0");
    actor.profile = QStringLiteral("Prüfstand");
    actor.servers = QStringLiteral("schemaRegistry=https://sr.example:8081/base");
    return actor;
}

/// The rows that a run writes, one after the other.
class JournalSamples {
public:
    explicit JournalSamples(Plan plan)
        : m_plan(std::move(plan))
    {
    }

    [[nodiscard]] JournalEntry entry(JournalEntry::Kind kind, const QString &step = {}) const
    {
        JournalEntry row;
        row.kind = kind;
        row.plan = m_plan.id;
        row.run = m_run;
        row.step = step;
        row.undoes = m_plan.undoes;
        row.who = sampleActor();
        return row;
    }
    [[nodiscard]] JournalEntry recorded() const
    {
        JournalEntry row = entry(JournalEntry::Kind::PlanRecorded);
        row.body = {{QStringLiteral("plan"), toJson(m_plan)}};
        return row;
    }
    [[nodiscard]] JournalEntry begun()
    {
        m_run = QUuid::createUuid();
        JournalEntry row = entry(JournalEntry::Kind::RunBegun);
        row.body = {{QStringLiteral("title"),
                     QJsonObject{{QStringLiteral("kind"), m_plan.title.kind},
                                 {QStringLiteral("arguments"), m_plan.title.arguments}}},
                    {QStringLiteral("steps"), m_plan.steps.size()}};
        return row;
    }
    [[nodiscard]] JournalEntry stepBegun(const QString &step) const
    {
        JournalEntry row = entry(JournalEntry::Kind::StepBegun, step);
        row.body = {{QStringLiteral("before"), QJsonObject{{QStringLiteral("deleted"), false}}}};
        return row;
    }
    [[nodiscard]] JournalEntry stepEnded(const QString &step, StepOutcome outcome = StepOutcome::Done) const
    {
        JournalEntry row = entry(JournalEntry::Kind::StepEnded, step);
        row.outcome = outcomeName(outcome);
        row.body = {{QStringLiteral("outcome"), row.outcome},
                    {QStringLiteral("before"), QJsonObject{{QStringLiteral("deleted"), false}}},
                    {QStringLiteral("after"), QJsonObject{{QStringLiteral("deleted"), true}}}};
        return row;
    }
    [[nodiscard]] JournalEntry ended(const QString &outcome) const
    {
        JournalEntry row = entry(JournalEntry::Kind::RunEnded);
        row.outcome = outcome;
        row.body = {{QStringLiteral("outcome"), outcome}};
        return row;
    }
    [[nodiscard]] const Plan &plan() const { return m_plan; }

private:
    Plan m_plan;
    QUuid m_run;
};

/// Statements run on a journal's file behind its back. @returns SQLite's words for the first that fails; empty: none.
inline QString behindItsBack(const QString &file, const QStringList &statements)
{
    static int count = 0;
    const QString name = QStringLiteral("behind-%1").arg(++count);
    QString problem;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(file);
        if (!database.open())
            problem = database.lastError().text();
        for (const QString &statement : statements) {
            QSqlQuery query(database);
            if (problem.isEmpty() && !query.exec(statement))
                problem = query.lastError().databaseText();
        }
    }
    QSqlDatabase::removeDatabase(name);
    return problem;
}

} // namespace kekkai::test
