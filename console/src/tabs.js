// The tabs GraphiQL opens with on a first visit: one list, read by the app here, emitted as dist/tabs.json at build, and run
// against the real schema by tests. Every operation has a name, because GraphiQL titles a tab by it, and works without edits.

/** @type {{title: string, query: string}[]} */
export const tabs = [
  {
    title: 'Who am I',
    query: `# Who am I: the caller behind the token in Headers,
# given there as {"Authorization": "Bearer <token>"}.
query WhoAmI {
  viewer {
    role
    organization {
      id
      slug
      name
    }
    user {
      id
      displayName
    }
  }
}
`,
  },
  {
    title: 'Newest conversations',
    query: `# The ten conversations that spoke last, with some
# messages and the agent each is assigned to.
query NewestConversations {
  conversations(first: 10, orderBy: [{ field: LAST_MESSAGE_AT, direction: DESC }]) {
    totalCount
    edges {
      node {
        id
        status
        subject
        channel {
          type
          address
        }
        assignee {
          displayName
          agentKey
        }
        messages(first: 3) {
          edges {
            node {
              direction
              text
              sentAt
            }
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    title: 'Search messages',
    query: `# Messages that contain a word, whatever its case.
query SearchMessages {
  messages(first: 10, where: { textContainsFold: "refund" }) {
    totalCount
    edges {
      node {
        id
        direction
        text
        sentAt
        conversation {
          id
          status
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    title: 'Overview',
    query: `# What the organization is made of: teams, channels,
# queues, categories with their forms, bots and workflows.
query Overview {
  viewer {
    organizations {
      role
      organization {
        name
        categories {
          name
          slot
          forms {
            name
          }
        }
      }
    }
  }
  teams(first: 10) {
    totalCount
    edges {
      node {
        id
        name
      }
    }
  }
  channels(first: 10) {
    totalCount
    edges {
      node {
        id
        type
        address
        name
      }
    }
  }
  queues(first: 10) {
    totalCount
    edges {
      node {
        id
        name
      }
    }
  }
  forms(first: 10) {
    totalCount
    edges {
      node {
        id
        name
        fields {
          name
          label
          type
          required
        }
      }
    }
  }
  botInstances(first: 10) {
    totalCount
    edges {
      node {
        id
        name
        enabled
        bot {
          name
          audience
        }
      }
    }
  }
  workflows(first: 10) {
    totalCount
    edges {
      node {
        id
        name
        enabled
      }
    }
  }
}
`,
  },
  {
    title: 'Metrics',
    query: `# A year, month by month and by channel; ask a bucket
# for samples to see what it counted.
query Metrics {
  metrics(
    metrics: [MESSAGES, FIRST_REPLY_TIME_MEDIAN]
    period: { from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z" }
    granularity: MONTH
    timeZone: "Europe/Amsterdam"
    groupBy: [CHANNEL]
  ) {
    definition {
      name
      unit
      sentence
    }
    total
    previousTotal
    buckets {
      start
      value
      count
    }
    groups {
      label
      total
    }
  }
}
`,
  },
  {
    title: 'Add a message',
    query: `# Writes one message from a customer; run it while
# ConversationEvents ticks in a second window.
mutation AddMessage {
  addMessage(
    input: {
      direction: IN
      provider: "DEMO"
      channel: "WHATSAPP"
      channelAddress: "+31612345678"
      customerAddress: "+31687654321"
      text: "Hello from GraphiQL"
      externalConversationId: "graphiql-demo"
    }
  ) {
    message {
      id
      ordinal
      conversation {
        id
      }
    }
    userErrors {
      field
      code
      message
    }
  }
}
`,
  },
  {
    title: 'Queues',
    query: `# Who waits where, and who serves: take work with
# setPresence and pickInteraction.
query Queues {
  queues(first: 10) {
    edges {
      node {
        name
        waiting
        longestWaitingSince
        estimatedWaitSeconds
        agents {
          user {
            displayName
            availability
          }
          skills
        }
      }
    }
  }
  interactions(
    first: 5
    where: { status: IN_QUEUE }
    orderBy: [{ field: ARRIVED_AT, direction: ASC }]
  ) {
    edges {
      node {
        id
        type
        fromAddress
        queuePosition
        waitingDurationSeconds
        queue {
          name
        }
      }
    }
  }
}
`,
  },
  {
    title: 'Live events',
    query: `# Every change to a conversation as it happens:
# one LiveStatus, then a ConversationEvent each.
subscription ConversationEvents {
  conversationEvents {
    __typename
    ... on LiveStatus {
      resumed
      cursor
    }
    ... on ConversationEvent {
      cursor
      type
      at
      conversation {
        id
        status
      }
      message {
        direction
        text
      }
    }
  }
}
`,
  },
  {
    title: 'Live cursor',
    query: `# To miss nothing, read liveCursor with your data,
# then subscribe with it in conversationEvents(after:).
query LiveCursor {
  liveCursor
  conversations(first: 5, orderBy: [{ field: LAST_MESSAGE_AT, direction: DESC }]) {
    edges {
      node {
        id
        status
        lastMessageAt
      }
    }
  }
}
`,
  },
]
